import { createPaper, createPicture, createTextFile } from './sample-files.ts';
import { days, hours, type SampleMessage } from './sample-message.ts';

const launch: readonly SampleMessage[] = [
  {
    id: 'launch-1',
    mailboxId: 'inbox',
    ageMinutes: 3 * days + 4 * hours,
    from: 'mira',
    to: ['me', 'tomas', 'priya'],
    subject: 'Lighthouse site: what is left before the launch',
    text: `Hi all,

we are closer than it feels. Left over from today:

- the booking page still shows last year's prices
- photos of the north tower (Tomás has them?)
- one more round on the texts

Can everybody say until tomorrow evening what they take?

Mira`,
  },
  {
    id: 'launch-2',
    mailboxId: 'inbox',
    ageMinutes: 3 * days + 2 * hours,
    from: 'tomas',
    to: ['mira'],
    cc: ['me', 'priya'],
    subject: 'Re: Lighthouse site: what is left before the launch',
    repliesTo: 'launch-1',
    text: `I have the photos, the best one is attached. The light was kind to us.

> - photos of the north tower (Tomás has them?)

Tomás`,
    files: [createPicture('north-tower.png', { from: [250, 190, 120], to: [40, 60, 120], width: 480, height: 280 })],
  },
  {
    id: 'launch-3',
    mailboxId: 'sent',
    ageMinutes: 2 * days + 20 * hours,
    from: 'me',
    to: ['mira'],
    cc: ['tomas', 'priya'],
    subject: 'Re: Lighthouse site: what is left before the launch',
    repliesTo: 'launch-2',
    text: `I take the booking page and the prices.

That photo is a cover if I ever saw one.`,
  },
  {
    id: 'launch-4',
    mailboxId: 'inbox',
    ageMinutes: 1 * days + 3 * hours,
    from: 'priya',
    to: ['mira', 'tomas', 'me'],
    subject: 'Re: Lighthouse site: what is left before the launch',
    repliesTo: 'launch-3',
    flags: ['$flagged', '$seen'],
    text: `Texts are done, see the attached notes. The paragraph about the keeper's cat stays, I will not discuss it.

Priya`,
    files: [
      createTextFile(
        'text-notes.txt',
        'text/plain; charset=utf-8',
        'Home: shorten the second sentence.\nBooking: "guests", not "users".\nHistory: the cat stays.\n',
      ),
    ],
  },
  {
    id: 'launch-5',
    mailboxId: 'inbox',
    ageMinutes: 35,
    from: 'mira',
    to: ['me', 'tomas', 'priya'],
    subject: 'Re: Lighthouse site: what is left before the launch',
    repliesTo: 'launch-4',
    flags: [],
    text: `The cat stays. Launch is Thursday at ten, cake at half past ten.

Can you check the booking page one last time today?

Mira`,
  },
];

const contract: readonly SampleMessage[] = [
  {
    id: 'contract-1',
    mailboxId: 'inbox',
    ageMinutes: 6 * days,
    from: 'jonas',
    subject: 'Angebot für die Werft-Website',
    text: `Guten Tag,

vielen Dank für das Gespräch am Dienstag. Anbei der Vertragsentwurf als PDF und die Zeiten als Tabelle. Über eine Rückmeldung bis Ende nächster Woche würde ich mich freuen.

Mit freundlichen Grüßen
Jonas Weber`,
    files: [
      createPaper('Vertragsentwurf – Werft.pdf', [
        'Vertragsentwurf',
        '',
        'Zwischen der Werft und dem Studio.',
        'Umfang: Website mit zwölf Seiten.',
        'Laufzeit: drei Monate.',
      ]),
      createTextFile('zeiten.csv', 'text/csv; charset=utf-8', 'Woche,Was\n1,Entwurf\n2,Texte\n3,Fotos\n'),
    ],
  },
  {
    id: 'contract-2',
    mailboxId: 'sent',
    ageMinutes: 5 * days + 6 * hours,
    from: 'me',
    to: ['jonas'],
    subject: 'Re: Angebot für die Werft-Website',
    repliesTo: 'contract-1',
    text: `Guten Tag Herr Weber,

der Entwurf passt. Nur Punkt 4 würden wir gern etwas freier fassen. Passt Ihnen ein Anruf am Montag um 10 Uhr?`,
  },
  {
    id: 'contract-3',
    mailboxId: 'inbox',
    ageMinutes: 4 * days + 22 * hours,
    from: 'jonas',
    subject: 'AW: Angebot für die Werft-Website',
    repliesTo: 'contract-2',
    flags: ['$seen', '$answered'],
    text: `Montag um 10 passt sehr gut, ich rufe Sie an.

Jonas Weber`,
  },
];

const invitation = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Mailwright//Demo//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:retro@demo.mailwright.example
DTSTAMP:20260101T090000Z
DTSTART:20260105T130000Z
DTEND:20260105T140000Z
SUMMARY:Looking back at the lighthouse
ORGANIZER:mailto:priya@studio-nord.example
END:VEVENT
END:VCALENDAR
`;

const office: readonly SampleMessage[] = [
  {
    id: 'retro-1',
    mailboxId: 'inbox',
    ageMinutes: 20 * hours,
    from: 'priya',
    to: ['me', 'mira', 'tomas'],
    subject: 'Invitation: looking back at the lighthouse',
    flags: [],
    text: `One hour, three questions: what went well, what did not, what do we try next time. I bring oranges.`,
    files: [createTextFile('invitation.ics', 'text/calendar; charset=utf-8; method=REQUEST', invitation)],
  },
  {
    id: 'lunch-1',
    mailboxId: 'inbox',
    ageMinutes: 2 * days + 1 * hours,
    from: 'tomas',
    subject: 'Lunch on Friday?',
    text: `The new dumpling place has opened across the bridge. Friday at half past twelve?`,
  },
  {
    id: 'lunch-2',
    mailboxId: 'sent',
    ageMinutes: 2 * days,
    from: 'me',
    to: ['tomas'],
    subject: 'Re: Lunch on Friday?',
    repliesTo: 'lunch-1',
    text: `Yes! I will be the hungry one at the door.`,
  },
  {
    id: 'lunch-3',
    mailboxId: 'inbox',
    ageMinutes: 1 * days + 23 * hours,
    from: 'tomas',
    subject: 'Re: Lunch on Friday?',
    repliesTo: 'lunch-2',
    text: `🥟🥟🥟`,
  },
  {
    id: 'build-1',
    mailboxId: 'inbox',
    ageMinutes: 5 * hours,
    from: 'build',
    subject: '[lighthouse/site] Run failed: main (4c1d9e2)',
    flags: [],
    headers: ['Auto-Submitted: auto-generated', 'X-Build-Result: failed'],
    text: `The run of "main" failed after 3 minutes 12 seconds.

  step      test
  error     booking.test: expected price 48, got 46
  commit    4c1d9e2 "Prices of this season"
`,
  },
  {
    id: 'build-2',
    mailboxId: 'inbox',
    ageMinutes: 4 * hours + 20,
    from: 'build',
    subject: '[lighthouse/site] Run passed: main (b07a3f1)',
    repliesTo: 'build-1',
    flags: [],
    headers: ['Auto-Submitted: auto-generated', 'X-Build-Result: passed'],
    text: `The run of "main" passed after 3 minutes 40 seconds. All 214 tests are green.`,
  },
];

/** Mail from the studio. */
export const workSamples: readonly SampleMessage[] = [...launch, ...contract, ...office];
