import { type MailboxPlan, type PlannedMessage, toRareWord, toWord } from './plan-mailbox.ts';

/** A search line with what it must find, known from the plan alone. */
export interface PlannedSearch {
  readonly line: string;
  /** Threads with a matching message, the newest match first, by the number of their first message. */
  readonly threads: readonly number[];
}

type Test = (message: SearchableMessage) => boolean;

interface SearchableMessage {
  readonly message: PlannedMessage;
  readonly words: ReadonlySet<string>;
  readonly subjectWords: ReadonlySet<string>;
  readonly from: string;
  readonly text: string;
  readonly subject: string;
}

interface Condition {
  readonly line: string;
  readonly test: Test;
}

const toWords = (text: string): readonly string[] => text.toLowerCase().split(/[^a-z0-9]+/);

function toSearchable(message: PlannedMessage): SearchableMessage {
  const { subject, from, to, words, foreignLine, attachmentName } = message;
  const named = [subject, from.name, from.address, to.name, to.address, attachmentName ?? ''].flatMap(toWords);
  return {
    message,
    words: new Set([...named, ...words]),
    subjectWords: new Set(toWords(subject)),
    from: `${from.name} <${from.address}>`.toLowerCase(),
    text: `${words.join(' ')} ${foreignLine ?? ''}`,
    subject,
  };
}

const hasWord = (word: string): Condition => ({ line: word, test: ({ words }) => words.has(word) });
const hasSubject = (word: string): Condition => ({ line: `subject:${word}`, test: ({ subjectWords }) => subjectWords.has(word) });
const hasSender = (part: string): Condition => ({ line: `from:${part}`, test: ({ from }) => from.includes(part) });
const hasForeign = (part: string): Condition => ({ line: part, test: ({ text }) => text.includes(part) });
const isUnread: Condition = { line: 'is:unread', test: ({ message }) => !message.isSeen };
const isStarred: Condition = { line: 'is:starred', test: ({ message }) => message.isFlagged };
const hasAttachment: Condition = { line: 'has:attachment', test: ({ message }) => message.attachmentName !== null };
const isBefore = (day: string): Condition => ({ line: `before:${day}`, test: ({ message }) => message.receivedAt < new Date(day) });
const isAfter = (day: string): Condition => ({ line: `after:${day}`, test: ({ message }) => message.receivedAt >= new Date(day) });
const not = ({ line, test }: Condition): Condition => ({ line: `-${line}`, test: (message) => !test(message) });
const either = (one: Condition, other: Condition): Condition => ({
  line: `${one.line} OR ${other.line}`,
  test: (message) => one.test(message) || other.test(message),
});
const all = (...conditions: readonly Condition[]): Condition => ({
  line: conditions.map(({ line }) => line).join(' '),
  test: (message) => conditions.every(({ test }) => test(message)),
});

/** Two words that stand side by side. */
function hasPhrase({ words }: PlannedMessage, at: number): Condition {
  const phrase = words.slice(at, at + 2).join(' ');
  return { line: `"${phrase}"`, test: ({ text, subject }) => [text, subject].some((field) => ` ${field} `.includes(` ${phrase} `)) };
}

const foreignParts = ['会議', '資料を送', 'отчёт', 'Übergänge', 'résumé', 'σε όλους', '주문이'];

/** One search of each kind for each round: words common and rare, people, dates, flags, attachments, and several together. */
function planConditions(plan: MailboxPlan, round: number): readonly Condition[] {
  const { messages } = plan;
  const at = (index: number) => messages[Math.floor(index) % messages.length] ?? messages[0];
  const chosen = at((round * 7919 + 13) % messages.length);
  const other = at((round * 104_729 + 77) % messages.length);
  if (!chosen || !other) throw new Error('There is no mail to search for.');
  const common = toWord(round % 40);
  const middling = toWord(200 + round * 11);
  const scarce = toWord(2_600 + round * 9);
  const day = chosen.receivedAt.toISOString().slice(0, 10);
  const sender = chosen.from.address;
  return [
    hasWord(common),
    hasWord(middling),
    hasWord(toRareWord(chosen.index)),
    all(hasWord(middling), hasWord(common)),
    hasPhrase(chosen, round % 20),
    hasSubject(middling),
    hasSender(sender),
    hasSender(sender.slice(3, sender.indexOf('@'))),
    all(hasSender(sender), hasSubject(toWords(chosen.subject).at(-1) ?? '')),
    all(isAfter(day), isBefore(other.receivedAt.toISOString().slice(0, 10))),
    all(hasWord(scarce), isBefore(day)),
    all(isUnread, hasWord(middling)),
    all(isStarred, isAfter(day)),
    all(hasAttachment, hasSender(sender)),
    all(hasAttachment, hasWord(scarce)),
    hasForeign(foreignParts[round % foreignParts.length] ?? ''),
    all(hasWord(middling), not(hasWord(common))),
    either(hasWord(toRareWord(other.index)), hasSubject(scarce)),
    all(isUnread, hasSender(`people${round % 40}.example`)),
    all(either(hasWord(scarce), hasWord(toRareWord(chosen.index))), not(isStarred)),
  ];
}

/** Mixed searches with the truth about each. */
export function planSearches(plan: MailboxPlan, count: number): readonly PlannedSearch[] {
  const conditions: Condition[] = [];
  for (let round = 0; conditions.length < count; round += 1) conditions.push(...planConditions(plan, round));
  const newestFirst = plan.messages
    .map(toSearchable)
    .sort((one, other) => other.message.receivedAt.getTime() - one.message.receivedAt.getTime());
  return conditions.slice(0, count).map(({ line, test }) => ({
    line,
    threads: [...new Set(newestFirst.filter(test).map(({ message }) => message.threadIndex))],
  }));
}
