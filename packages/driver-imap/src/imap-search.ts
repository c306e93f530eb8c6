import { type Flag, type MailboxId, MailError, type MessageSearch } from '@mailwright/mail';
import type { SearchObject } from 'imapflow';
import { toImapFlag } from './imap-flags.ts';
import { isSafeForWire } from './imap-ids.ts';
import { toTime } from './message-filter.ts';

const dayMs = 86_400_000;
const longestText = 1000;

/** Where the protocol rounds, a search gives more than was asked; what a NOT takes away must be less than was asked. */
type Rounding = 'wider' | 'narrower';

interface Compiling {
  /** The mailbox that is searched. */
  readonly mailboxId: MailboxId;
  readonly rounding: Rounding;
}

const simpleKeys: Readonly<Record<string, 'seen' | 'flagged' | 'answered' | 'draft'>> = {
  $seen: 'seen',
  $flagged: 'flagged',
  $answered: 'answered',
  $draft: 'draft',
};

const everything: SearchObject = { all: true };
const nothing: SearchObject = { not: everything };

/** What the server searches for in a mailbox; wider than asked where the protocol rounds or has no word, see `matches`. */
export const toImapSearch = (search: MessageSearch, mailboxId: MailboxId): SearchObject =>
  toQuery(search, { mailboxId, rounding: 'wider' });

function toQuery(search: MessageSearch, compiling: Compiling): SearchObject {
  const terms = [
    ...toTextTerms(search),
    ...toDateTerms(search, compiling),
    ...toFlagTerms(search, compiling),
    ...toOtherTerms(search, compiling),
  ];
  const opposite: Compiling = { ...compiling, rounding: compiling.rounding === 'wider' ? 'narrower' : 'wider' };
  for (const inner of search.allOf ?? []) terms.push(toQuery(inner, compiling));
  if (search.anyOf?.length) terms.push({ or: search.anyOf.map((inner) => toQuery(inner, compiling)) });
  for (const inner of search.noneOf ?? []) terms.push({ not: toQuery(inner, opposite) });
  return joinTerms(terms);
}

// A query names each key once: what comes a second time is said as NOT (NOT a).
function joinTerms(terms: readonly SearchObject[]): SearchObject {
  const query: SearchObject = { all: true };
  const excluded: SearchObject[] = [];
  for (const term of terms) {
    const { not, ...rest } = term;
    if (not) excluded.push(not);
    const { all: _all, ...own } = rest;
    const isNew = Object.keys(own).every((key) => !Object.hasOwn(query, key));
    if (isNew) Object.assign(query, own);
    else excluded.push({ not: rest });
  }
  const [only] = excluded;
  if (only) query.not = excluded.length === 1 ? only : { or: excluded };
  return query;
}

function toTextTerms(search: MessageSearch): SearchObject[] {
  const { from, to, cc, bcc, subject, text, wordStart, listId, messageIdHeader } = search;
  const terms: SearchObject[] = [];
  if (from) terms.push({ from: toText(from) });
  if (to) terms.push({ or: [{ to: toText(to) }, { cc: toText(to) }, { bcc: toText(to) }] });
  if (cc) terms.push({ cc: toText(cc) });
  if (bcc) terms.push({ bcc: toText(bcc) });
  if (subject) terms.push({ subject: toText(subject) });
  if (text) terms.push({ text: toText(text) });
  if (wordStart) terms.push({ text: toText(wordStart) });
  if (listId) terms.push({ header: { 'List-Id': toText(listId) } });
  if (messageIdHeader) terms.push({ header: { 'Message-ID': toText(messageIdHeader) } });
  return terms;
}

// RFC 9051 §6.4.4: BEFORE and SINCE look at the day alone, in the server's own zone.
function toDateTerms({ before, after }: MessageSearch, { rounding }: Compiling): SearchObject[] {
  const terms: SearchObject[] = [];
  const isWider = rounding === 'wider';
  if (before !== undefined) terms.push({ before: new Date(isWider ? toTime(before) + dayMs : startOfDay(before) - dayMs) });
  if (after !== undefined) terms.push({ since: new Date(isWider ? toTime(after) - dayMs : startOfDay(after) + 2 * dayMs) });
  return terms;
}

const startOfDay = (instant: string): number => Math.floor(toTime(instant) / dayMs) * dayMs;

function toFlagTerms({ hasFlag = [], lacksFlag = [] }: MessageSearch, compiling: Compiling): SearchObject[] {
  return [...hasFlag.map((flag) => toFlagTerm(flag, true, compiling)), ...lacksFlag.map((flag) => toFlagTerm(flag, false, compiling))];
}

function toFlagTerm(flag: Flag, isWanted: boolean, compiling: Compiling): SearchObject {
  const key = Object.hasOwn(simpleKeys, flag) ? simpleKeys[flag] : undefined;
  if (key !== undefined) return { [key]: isWanted };
  const name = toImapFlag(flag);
  // NOTE: a server keeps one spelling of $junk out of two; the filter afterwards knows both.
  if (flag === '$junk') return toUnknown(compiling);
  return isWanted ? { keyword: name } : { unKeyword: name };
}

function toOtherTerms(search: MessageSearch, compiling: Compiling): SearchObject[] {
  const { hasAttachment, filename, largerThanBytes, smallerThanBytes, inMailboxes } = search;
  const terms: SearchObject[] = [];
  if (hasAttachment !== undefined || filename) terms.push(toUnknown(compiling));
  if (largerThanBytes) terms.push({ larger: largerThanBytes });
  if (smallerThanBytes !== undefined) terms.push(smallerThanBytes > 0 ? { smaller: smallerThanBytes } : nothing);
  if (inMailboxes) terms.push(inMailboxes.includes(compiling.mailboxId) ? everything : nothing);
  return terms;
}

/** A condition that the protocol cannot say. */
const toUnknown = ({ rounding }: Compiling): SearchObject => (rounding === 'wider' ? everything : nothing);

function toText(text: string): string {
  if (!isSafeForWire(text) || text.length > longestText)
    throw new MailError('UNSUPPORTED', 'The search text holds a line break or is too long.');
  return text;
}
