import { days, hours, type SampleMessage } from './sample-message.ts';

const drafts: readonly SampleMessage[] = [
  {
    id: 'draft-reply',
    mailboxId: 'drafts',
    ageMinutes: 20,
    from: 'me',
    to: ['layla'],
    subject: 'Re: دعوة إلى أمسية القراءة',
    repliesTo: 'bookshop-1',
    flags: ['$draft', '$seen'],
    text: `Dear Layla,

what a lovely invitation. I would be glad to come, and may I bring`,
  },
  {
    id: 'draft-idea',
    mailboxId: 'drafts',
    ageMinutes: 2 * days,
    from: 'me',
    to: ['mira'],
    subject: 'An idea for the winter',
    flags: ['$draft', '$seen'],
    text: `Mira, what if we made the next site entirely without pictures? Only words, a map, and`,
  },
];

const junk: readonly SampleMessage[] = [
  {
    id: 'junk-1',
    mailboxId: 'junk',
    ageMinutes: 14 * hours,
    from: 'lottery',
    subject: 'YOU HAVE WON 4,750,000 !!! act now',
    flags: ['$junk'],
    text: `Dear lucky winner, your address was drawn. Send us your bank details to receive the sum.`,
    html: `<h1 style="color:red">YOU HAVE WON</h1><p>Dear lucky winner, your address was drawn. <a href="https://claim-now.example/?id=demo">Send us your bank details</a> to receive the sum.</p><img src="https://claim-now.example/pixel.gif" width="1" height="1" alt="">`,
  },
  {
    id: 'junk-2',
    mailboxId: 'junk',
    ageMinutes: 3 * days,
    from: 'pills',
    subject: 'Doctors are speechless about this one trick',
    flags: ['$junk', '$seen'],
    text: `They were speechless because there is no trick.`,
  },
];

const archive: readonly SampleMessage[] = [
  {
    id: 'welcome-studio-1',
    mailboxId: 'archive',
    ageMinutes: 120 * days,
    from: 'mira',
    subject: 'Welcome to the studio',
    flags: ['$seen', '$answered'],
    text: `We are happy you are here. The key is with the baker, the coffee is in the blue tin, and on Mondays we start at ten.

Mira`,
  },
  {
    id: 'welcome-studio-2',
    mailboxId: 'sent',
    ageMinutes: 119 * days,
    from: 'me',
    to: ['mira'],
    subject: 'Re: Welcome to the studio',
    repliesTo: 'welcome-studio-1',
    text: `Found the key, found the tin. See you on Monday!`,
  },
  {
    id: 'moving-1',
    mailboxId: 'archive',
    ageMinutes: 75 * days,
    from: 'priya',
    to: ['me', 'mira', 'tomas'],
    subject: 'Desks by the window',
    text: `I measured: four desks fit by the window if the plant moves. The plant agrees.`,
  },
  {
    id: 'moving-2',
    mailboxId: 'archive',
    ageMinutes: 74 * days + 20 * hours,
    from: 'tomas',
    to: ['priya', 'me', 'mira'],
    subject: 'Re: Desks by the window',
    repliesTo: 'moving-1',
    text: `I carry the plant.`,
  },
  {
    id: 'moving-3',
    mailboxId: 'sent',
    ageMinutes: 74 * days + 19 * hours,
    from: 'me',
    to: ['priya', 'mira', 'tomas'],
    subject: 'Re: Desks by the window',
    repliesTo: 'moving-2',
    text: `Then I carry Tomás.`,
  },
];

const trash: readonly SampleMessage[] = [
  {
    id: 'trash-1',
    mailboxId: 'trash',
    ageMinutes: 6 * days + 2 * hours,
    from: 'shop',
    subject: 'Nur heute: zehn Prozent auf Umschläge',
    text: `Umschläge in allen Farben, nur heute zehn Prozent günstiger.`,
  },
];

const own: readonly SampleMessage[] = [
  {
    id: 'welcome',
    mailboxId: 'inbox',
    ageMinutes: 5,
    from: 'mira',
    subject: 'This is a demo mailbox: try everything',
    flags: [],
    text: `Hello,

nothing here is real and nothing leaves this place, so please try everything: read, star, archive, answer, search, make mailboxes, write to yourself.

- A mail to your own address arrives at once.
- Write to somebody from this inbox and a short answer comes after a few seconds.
- An address that ends in .invalid is refused, so that you can see what that looks like.

Have fun,
Mira`,
  },
  {
    id: 'note-to-self',
    mailboxId: 'inbox',
    ageMinutes: 11 * days,
    from: 'me',
    subject: 'Do not forget: water the plant',
    flags: ['$seen', '$flagged'],
    text: `Tuesdays and Fridays. It is the one with the big leaves.`,
  },
];

/** Drafts, junk, archive, trash, and what one writes to oneself. */
export const sideSamples: readonly SampleMessage[] = [...drafts, ...junk, ...archive, ...trash, ...own];
