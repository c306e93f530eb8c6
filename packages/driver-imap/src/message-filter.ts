import { type Flag, MailError, type MessageSearch, type MessageSummary } from '@mailwright/mail';
import type { SearchObject } from 'imapflow';
import { toImapFlag } from './imap-flags.ts';
import { isSafeForWire } from './imap-ids.ts';

const dayMs = 86_400_000;
const longestText = 1000;

const simpleKeys: Readonly<Record<string, 'seen' | 'flagged' | 'answered' | 'draft'>> = {
  $seen: 'seen',
  $flagged: 'flagged',
  $answered: 'answered',
  $draft: 'draft',
};

/** What the server searches for; wider than asked where the protocol rounds, see {@link matches}. */
export function toImapSearch(search: MessageSearch): SearchObject {
  const query: SearchObject = { all: true };
  if (search.from) query.from = toText(search.from);
  if (search.to) query.to = toText(search.to);
  if (search.subject) query.subject = toText(search.subject);
  if (search.text) query.text = toText(search.text);
  if (search.messageIdHeader) query.header = { 'Message-ID': toText(search.messageIdHeader) };
  // RFC 9051 §6.4.4: BEFORE and SINCE look at the day alone, in the server's own zone.
  if (search.before !== undefined) query.before = new Date(toTime(search.before) + dayMs);
  if (search.after !== undefined) query.since = new Date(toTime(search.after) - dayMs);
  addFlags(query, search.hasFlag ?? [], true);
  addFlags(query, search.lacksFlag ?? [], false);
  return query;
}

/** True where every message the server found is one that was asked for. */
export function isExact(search: MessageSearch): boolean {
  const isRounded = search.before !== undefined || search.after !== undefined || search.hasAttachment !== undefined;
  return !isRounded && search.messageIdHeader === undefined && [...(search.hasFlag ?? []), ...(search.lacksFlag ?? [])].length <= 1;
}

/** The conditions that a server cannot answer exactly, on what was fetched. */
export function matches(search: MessageSearch, message: MessageSummary): boolean {
  const receivedAt = Date.parse(message.receivedAt);
  if (search.before !== undefined && receivedAt >= toTime(search.before)) return false;
  if (search.after !== undefined && receivedAt < toTime(search.after)) return false;
  if (search.hasAttachment !== undefined && message.hasAttachment !== search.hasAttachment) return false;
  if (search.messageIdHeader && message.envelope.messageIdHeader !== search.messageIdHeader) return false;
  const has = (flag: Flag) => message.flags.includes(flag.toLowerCase());
  return (search.hasFlag ?? []).every(has) && !(search.lacksFlag ?? []).some(has);
}

function addFlags(query: SearchObject, flags: readonly Flag[], isWanted: boolean): void {
  for (const flag of flags) {
    const key = Object.hasOwn(simpleKeys, flag) ? simpleKeys[flag] : undefined;
    if (key !== undefined) {
      query[key] = isWanted;
      continue;
    }
    const name = toImapFlag(flag);
    // NOTE: a server keeps one spelling of $junk out of two; the filter afterwards knows both.
    if (flag === '$junk') continue;
    if (isWanted) query.keyword ??= name;
    else query.unKeyword ??= name;
  }
}

function toText(text: string): string {
  if (!isSafeForWire(text) || text.length > longestText)
    throw new MailError('UNSUPPORTED', 'The search text holds a line break or is too long.');
  return text;
}

function toTime(instant: string): number {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) throw new MailError('UNSUPPORTED', 'The instant of the search cannot be read.');
  return time;
}
