import { createPicture, createTextFile } from './sample-files.ts';
import { days, hours, type SampleMessage } from './sample-message.ts';

const birthday: readonly SampleMessage[] = [
  {
    id: 'birthday-1',
    mailboxId: 'inbox',
    ageMinutes: 10 * days,
    from: 'ben',
    to: ['me', 'grandma'],
    subject: 'Omas Geburtstag',
    text: `Hallo ihr zwei,

Oma wird achtzig! Ich dachte an ein Fest im Garten, mit langer Tafel und Lampions. Wer bringt was?

Ben`,
  },
  {
    id: 'birthday-2',
    mailboxId: 'sent',
    ageMinutes: 9 * days + 20 * hours,
    from: 'me',
    to: ['ben'],
    cc: ['grandma'],
    subject: 'Re: Omas Geburtstag',
    repliesTo: 'birthday-1',
    text: `Ich bringe die Lampions und den Zwetschgenkuchen. Das Rezept habe ich ja von ihr.`,
  },
  {
    id: 'birthday-3',
    mailboxId: 'inbox',
    ageMinutes: 9 * days + 15 * hours,
    from: 'grandma',
    to: ['me', 'ben'],
    subject: 'AW: Omas Geburtstag',
    repliesTo: 'birthday-2',
    flags: ['$seen', '$flagged'],
    text: `Meine Lieben,

ihr habt mich auf Kopie gesetzt. Ich freue mich trotzdem wie eine Schneekönigin und tue überrascht.

Eure Oma

PS: In den Kuchen gehört eine Prise Zimt mehr, als im Rezept steht.`,
  },
  {
    id: 'birthday-4',
    mailboxId: 'inbox',
    ageMinutes: 9 * days + 14 * hours,
    from: 'ben',
    to: ['me', 'grandma'],
    subject: 'Re: Omas Geburtstag',
    repliesTo: 'birthday-3',
    text: `Hoppla. Überraschung!`,
  },
];

const photos: readonly SampleMessage[] = [
  {
    id: 'photos-1',
    mailboxId: 'inbox',
    ageMinutes: 1 * days + 6 * hours,
    from: 'ben',
    subject: 'Fotos vom Strand',
    flags: [],
    text: `Drei Bilder vom Wochenende. Auf dem zweiten sieht man den Hund nicht, er ist unter der Decke.`,
    html: `<p>Drei Bilder vom Wochenende. Auf dem zweiten sieht man den Hund nicht, er ist unter der Decke.</p><p><img src="cid:strand@demo" alt="Der Strand am Abend" width="240" height="140"></p>`,
    files: [
      createPicture('strand.png', { from: [255, 200, 150], to: [60, 110, 170], contentId: 'strand@demo' }),
      createPicture('decke.png', { from: [200, 90, 80], to: [90, 30, 60] }),
      createPicture('abend.png', { from: [255, 150, 90], to: [30, 20, 60] }),
    ],
  },
];

const recipe: readonly SampleMessage[] = [
  {
    id: 'recipe-1',
    mailboxId: 'archive',
    ageMinutes: 40 * days,
    from: 'grandma',
    subject: 'Das Rezept',
    flags: ['$seen', '$flagged'],
    text: `Mein Schatz, hier ist es endlich. Der Teig will ruhen, genau wie ich am Sonntag.

Deine Oma`,
    files: [
      createTextFile(
        'Zwetschgenkuchen.txt',
        'text/plain; charset=utf-8',
        'Zwetschgenkuchen\n\n500 g Mehl\n1 Würfel Hefe\n250 ml Milch\n80 g Zucker\n1,5 kg Zwetschgen\nZimt nach Gefühl\n',
      ),
    ],
  },
  {
    id: 'recipe-2',
    mailboxId: 'sent',
    ageMinutes: 39 * days,
    from: 'me',
    to: ['grandma'],
    subject: 'Re: Das Rezept',
    repliesTo: 'recipe-1',
    text: `Danke! Der erste Versuch war flach, aber köstlich.`,
  },
];

/** Mail from the family. */
export const familySamples: readonly SampleMessage[] = [...birthday, ...photos, ...recipe];
