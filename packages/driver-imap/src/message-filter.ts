import {
  type BodyPart,
  type Flag,
  isEmptySearch,
  MailError,
  type MessageSearch,
  type MessageSummary,
  someCondition,
} from '@mailwright/mail';
import { selectBodies } from '@mailwright/mime';

/** True where every message the server found is one that was asked for. */
export function isExact(search: MessageSearch): boolean {
  return !someCondition(search, (part) => isRounded(part) || hasGroups(part));
}

/** True where the server finds more than was asked, or cannot say the condition. */
export function isRounded(part: MessageSearch): boolean {
  const { before, after, hasAttachment, filename, messageIdHeader, hasFlag = [], lacksFlag = [] } = part;
  const isInexact = [before, after, hasAttachment, filename, messageIdHeader].some((condition) => condition !== undefined);
  return isInexact || [...hasFlag, ...lacksFlag].includes('$junk');
}

const hasGroups = ({ anyOf, noneOf }: MessageSearch): boolean => anyOf !== undefined || noneOf !== undefined;

/** What the server said of one part of a search; null where it was not asked about that part alone. */
export type Verdict = (part: MessageSearch, message: MessageSummary) => boolean | null;

/** False where what was fetched shows that a message is not one that was asked for; the server's word stands for the texts. */
export const matches = (search: MessageSearch, message: MessageSummary, verdict: Verdict | null = null): boolean =>
  judge(search, message, verdict) !== false;

/** Null where only the server can tell. */
function judge(search: MessageSearch, message: MessageSummary, verdict: Verdict | null): boolean | null {
  const { allOf = [], anyOf = [], noneOf = [], ...conditions } = search;
  const answers = [
    ...(isEmptySearch(conditions) ? [] : [judgeConditions(search, message, verdict)]),
    ...allOf.map((inner) => judge(inner, message, verdict)),
    ...noneOf.map((inner) => negate(judge(inner, message, verdict))),
    ...(anyOf.length > 0 ? [negate(joinAll(anyOf.map((inner) => negate(judge(inner, message, verdict)))))] : []),
  ];
  return joinAll(answers);
}

const negate = (answer: boolean | null): boolean | null => (answer === null ? null : !answer);

function joinAll(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function judgeConditions(search: MessageSearch, message: MessageSummary, verdict: Verdict | null): boolean | null {
  const receivedAt = Date.parse(message.receivedAt);
  const has = (flag: Flag) => message.flags.includes(flag.toLowerCase());
  const isMet =
    (search.before === undefined || receivedAt < toTime(search.before)) &&
    (search.after === undefined || receivedAt >= toTime(search.after)) &&
    (search.hasAttachment === undefined || message.hasAttachment === search.hasAttachment) &&
    (search.messageIdHeader === undefined || message.envelope.messageIdHeader === search.messageIdHeader) &&
    (search.filename === undefined || hasFilename(message.structure, search.filename)) &&
    (search.inMailboxes?.some((id) => message.mailboxIds.includes(id)) ?? true) &&
    (search.hasFlag ?? []).every(has) &&
    !(search.lacksFlag ?? []).some(has);
  if (!isMet) return false;
  return hasServerConditions(search) ? (verdict?.(search, message) ?? null) : true;
}

/** True where the part holds a condition that only the server can judge. */
export function hasServerConditions(search: MessageSearch): boolean {
  const { from, to, cc, bcc, subject, text, wordStart, listId, largerThanBytes, smallerThanBytes } = search;
  return [from, to, cc, bcc, subject, text, wordStart, listId, largerThanBytes, smallerThanBytes].some(
    (condition) => condition !== undefined,
  );
}

function hasFilename(structure: BodyPart | null, part: string): boolean {
  const names = structure === null ? [] : selectBodies(structure).attachments.map(({ filename }) => filename ?? '');
  return names.some((name) => name.toLowerCase().includes(part.toLowerCase()));
}

/** The instant of a condition in milliseconds. */
export function toTime(instant: string): number {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) throw new MailError('UNSUPPORTED', 'The instant of the search cannot be read.');
  return time;
}
