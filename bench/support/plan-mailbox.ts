// A made-up mailbox whose every message is known from its number alone, so that a benchmark can ask for the truth.

const start = Date.parse('2016-01-04T08:00:00Z');
const stepMs = 3 * 60_000;
const syllables =
  'ba be bi bo bu da de di do du fa fe fi fo ga ge go ka ke ki ko la le li lo lu ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi vo'.split(
    ' ',
  );
const firstNames = 'Ada Alan Barbara Claude Dennis Edsger Frances Grace Hedy Ivan Jean Katherine Linus Margaret Niklaus Radia'.split(' ');
const lastNames = 'Adams Berg Costa Dahl Evans Fischer Garcia Huber Ito Jensen Kovacs Larsen Moreau Novak Okafor Petrov'.split(' ');
const foreign = [
  '会議の資料を送ります',
  'Привет, отчёт готов',
  'Größe und Übergänge prüfen',
  'Voilà le résumé détaillé',
  'Καλημέρα σε όλους',
  '주문이 접수되었습니다',
];
const vocabularySize = 3000;

/** A person of the made-up world. */
export interface PlannedPerson {
  readonly name: string;
  readonly address: string;
}

/** All that is true of one message. */
export interface PlannedMessage {
  readonly index: number;
  readonly messageIdHeader: string;
  /** Number of the first message of its thread. */
  readonly threadIndex: number;
  readonly parentIndex: number | null;
  readonly subject: string;
  readonly from: PlannedPerson;
  readonly to: PlannedPerson;
  readonly receivedAt: Date;
  readonly isSeen: boolean;
  readonly isFlagged: boolean;
  /** Words of the text, lower case. */
  readonly words: readonly string[];
  readonly foreignLine: string | null;
  readonly attachmentName: string | null;
  readonly hasHtml: boolean;
}

/** A made-up mailbox. */
export interface MailboxPlan {
  readonly owner: PlannedPerson;
  readonly messages: readonly PlannedMessage[];
  readonly threadCount: number;
}

/** Plans a mailbox; the same count gives the same mailbox, whatever the machine. */
export function planMailbox(count: number): MailboxPlan {
  const owner = { name: 'Bench Owner', address: 'alice@example.test' };
  const messages: PlannedMessage[] = [];
  for (let index = 0; index < count; index += 1) messages.push(planMessage(index, messages, owner));
  return { owner, messages, threadCount: new Set(messages.map(({ threadIndex }) => threadIndex)).size };
}

/** Word number `rank` of the vocabulary: the lower, the more common. */
export function toWord(rank: number): string {
  const [first, second, third] = [rank % syllables.length, Math.floor(rank / syllables.length) % syllables.length, rank % 7];
  return `${syllables[first]}${syllables[second]}${syllables[third]}n`;
}

/** The word that one message alone has. */
export const toRareWord = (index: number): string => `zq${index.toString(36)}x`;

function planMessage(index: number, before: readonly PlannedMessage[], owner: PlannedPerson): PlannedMessage {
  const random = createRandom(index);
  const parent = index > 0 && random() < 0.45 ? before[index - 1 - Math.floor(random() * Math.min(index, 300))] : undefined;
  const subject = parent ? `Re: ${parent.subject.replace(/^Re: /, '')}` : toSubject(random);
  return {
    index,
    messageIdHeader: `<${index}.bench@example.test>`,
    threadIndex: parent?.threadIndex ?? index,
    parentIndex: parent?.index ?? null,
    subject,
    from: toPerson(Math.floor(random() ** 2 * 900)),
    to: owner,
    receivedAt: new Date(start + index * stepMs + Math.floor(random() * 60) * 1000),
    isSeen: random() < 0.85,
    isFlagged: random() < 0.03,
    words: [...Array.from({ length: 30 + Math.floor(random() * 120) }, () => pickWord(random)), toRareWord(index)],
    foreignLine: random() < 0.06 ? (foreign[Math.floor(random() * foreign.length)] ?? null) : null,
    attachmentName: random() < 0.12 ? `${pickWord(random)}-${index}.pdf` : null,
    hasHtml: random() < 0.4,
  };
}

function toPerson(number: number): PlannedPerson {
  const first = firstNames[number % firstNames.length] ?? '';
  const last = lastNames[Math.floor(number / firstNames.length) % lastNames.length] ?? '';
  return { name: `${first} ${last}`, address: `${first}.${last}.${number}@people${number % 40}.example`.toLowerCase() };
}

const toSubject = (random: () => number): string => Array.from({ length: 3 + Math.floor(random() * 4) }, () => pickWord(random)).join(' ');

// Few words are common and most are rare, as in real text.
const pickWord = (random: () => number): string => toWord(Math.floor(random() ** 3 * vocabularySize));

// mulberry32: small, and the same everywhere.
function createRandom(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
