import {
  type CallOptions,
  type ListMessagesRequest,
  MailError,
  type MessagePage,
  type MessageSearch,
  type MessageSummary,
  type PageCursor,
} from '@mailwright/mail';
import type { MailboxObject } from 'imapflow';
import { withPreviews } from '../fetch-previews.ts';
import { fetchMapped, fetchRows, fetchSummaryRows, searchUids } from '../fetch-rows.ts';
import { fromMailboxId, fromMessageId, toMailboxId } from '../imap-ids.ts';
import { amendSummary, summaryQuery, toInstant, toSummary } from '../imap-mappers.ts';
import { toImapSearch } from '../imap-search.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { isExact, matches, toTime } from '../message-filter.ts';
import { fromMailboxCursor, toForeign, toMailboxCursor } from '../page-cursor.ts';
import type { RowMapping } from '../row-collector.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { askVerdicts } from '../server-verdicts.ts';
import { searchEverywhere } from './search-everywhere.ts';

const mostPerPage = 500;
const mostPerBulkPage = 1000;
const smallestChunk = 50;
const mostEmptyPages = 20;

/** One page, newest first; without a mailbox a search over all of them. */
export function listMessages(pool: ImapSessionPool, request: ListMessagesRequest, options: CallOptions = {}): Promise<MessagePage> {
  const limit = Math.min(Math.max(1, Math.trunc(request.limit)), request.isBulk ? mostPerBulkPage : mostPerPage);
  const { mailboxId, search = {}, before } = request;
  if (mailboxId === undefined) return searchEverywhere(pool, { search, limit, before }, options);
  const path = fromMailboxId(mailboxId);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    // What follows a page is read where the session stands: what arrived meanwhile lies before it.
    const mailbox = (before === undefined ? null : session.findSelected(path)) ?? (await session.select(path, { signal: options.signal }));
    const belowUid = toBelowUid(mailbox, before);
    const page =
      request.search === undefined
        ? await listMailbox(session, mailbox, { limit, belowUid }, options.signal)
        : await searchMailbox(session, mailbox, { search, limit, belowUid }, options.signal);
    const messages = request.isBulk ? page.messages : await withPreviews(session, page.messages, options.signal);
    return { ...page, messages, isByArrival: true };
  });
}

function toBelowUid(mailbox: MailboxObject, before: PageCursor | undefined): number | null {
  if (before === undefined) return null;
  const position = fromMailboxCursor(before);
  if (position.uidValidity !== mailbox.uidValidity.toString()) throw toForeign();
  return position.uid;
}

interface Listing {
  readonly limit: number;
  readonly belowUid: number | null;
}

/** Pages by message number, which are dense, and cuts by UID, which stays: nothing is missed while mail comes and goes. */
async function listMailbox(session: ImapSession, mailbox: MailboxObject, listing: Listing, signal?: AbortSignal): Promise<MessagePage> {
  const uidValidity = mailbox.uidValidity.toString();
  const total = mailbox.exists;
  const { belowUid, limit } = listing;
  let highest = belowUid === null ? total : await countBelow(session, belowUid, signal);
  for (let emptyPages = 0; highest > 0; emptyPages += 1) {
    if (emptyPages === mostEmptyPages) throw new MailError('PROTOCOL_ERROR', 'The server counts messages that it does not give.');
    const lowest = Math.max(1, highest - limit + 1);
    const rows = await fetchNumbers(session, { lowest, highest }, toListed(mailbox.path, uidValidity), signal);
    const older = rows.filter(({ uid }) => belowUid === null || uid < belowUid).sort((left, right) => right.uid - left.uid);
    const last = older.at(-1);
    if (last !== undefined) {
      const messages = older.map(({ summary }) => summary);
      return { messages, nextCursor: lowest > 1 ? toMailboxCursor({ uidValidity, uid: last.uid }) : null, total };
    }
    highest = lowest - 1;
  }
  return { messages: [], nextCursor: null, total };
}

interface ListedRow {
  readonly uid: number;
  readonly summary: MessageSummary;
}

const toListed = (path: string, uidValidity: string): RowMapping<ListedRow> => ({
  map: (row) => ({ uid: row.uid, summary: toSummary(row, path, uidValidity) }),
  amend: ({ uid, summary }, row) => ({ uid, summary: amendSummary(summary, row) }),
});

async function fetchNumbers(
  session: ImapSession,
  span: { lowest: number; highest: number },
  mapping: RowMapping<ListedRow>,
  signal?: AbortSignal,
): Promise<readonly ListedRow[]> {
  const range = `${span.lowest}:${span.highest}`;
  const expectedCount = span.highest - span.lowest + 1;
  const rows = await fetchMapped(session, range, summaryQuery, { isUid: false, signal, expectedCount, mapping });
  if (rows.length > span.highest - span.lowest) return rows;
  // A message whose structure cannot be read falls out of the answer: its number is found, and it is asked for without.
  const uids = (await fetchRows(session, range, { uid: true }, { isUid: false, signal })).map((row) => row.uid);
  const known = new Set(rows.map((row) => row.uid));
  return [
    ...rows,
    ...(
      await fetchSummaryRows(
        session,
        uids.filter((uid) => !known.has(uid)),
        signal,
      )
    ).map(mapping.map),
  ];
}

async function countBelow(session: ImapSession, uid: number, signal?: AbortSignal): Promise<number> {
  if (uid <= 1) return 0;
  if (!session.supports('ESEARCH')) return (await searchUids(session, { uid: `1:${uid - 1}` }, signal)).length;
  const answer = await session.run((client) => client.search({ uid: `1:${uid - 1}` }, { uid: true, returnOptions: ['COUNT'] }), { signal });
  if (answer && !Array.isArray(answer) && answer.count !== undefined) return answer.count;
  return (await searchUids(session, { uid: `1:${uid - 1}` }, signal)).length;
}

interface Searching extends Listing {
  readonly search: NonNullable<ListMessagesRequest['search']>;
}

async function searchMailbox(
  session: ImapSession,
  mailbox: MailboxObject,
  searching: Searching,
  signal?: AbortSignal,
): Promise<MessagePage> {
  const { search, limit, belowUid } = searching;
  const uidValidity = mailbox.uidValidity.toString();
  const query = toImapSearch(search, toMailboxId(mailbox.path));
  const all = mailbox.exists === 0 ? [] : await searchUids(session, query, signal);
  const candidates = all.filter((uid) => belowUid === null || uid < belowUid).reverse();
  const total = isExact(search) ? all.length : null;
  const verdict = candidates.length === 0 ? null : await askVerdicts(session, search, toMailboxId(mailbox.path), signal);
  const found: MessageSummary[] = [];
  for (const chunk of toChunks(candidates, isExact(search) ? limit + 1 : Math.max(limit + 1, smallestChunk))) {
    const within = await keepWithin(session, chunk, search, signal);
    const rows = (await fetchSummaryRows(session, within, signal)).sort((left, right) => right.uid - left.uid);
    found.push(...rows.map((row) => toSummary(row, mailbox.path, uidValidity)).filter((message) => matches(search, message, verdict)));
    if (found.length <= limit) continue;
    const messages = found.slice(0, limit);
    const last = messages.at(-1);
    return { messages, nextCursor: last === undefined ? null : toMailboxCursor({ uidValidity, uid: fromMessageId(last.id).uid }), total };
  }
  return { messages: found, nextCursor: null, total };
}

/** A search for a date gives whole days more than was asked (RFC 9051 §6.4.4): the dates alone tell which messages are worth a row. */
async function keepWithin(
  session: ImapSession,
  uids: readonly number[],
  { after, before }: MessageSearch,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  if (after === undefined && before === undefined) return uids;
  const wanted = new Set(uids);
  const rows = await fetchRows(session, toSequenceSet(uids), { internalDate: true }, { isUid: true, signal, expectedCount: uids.length });
  const isOutside = (receivedAt: number) =>
    (after !== undefined && receivedAt < toTime(after)) || (before !== undefined && receivedAt >= toTime(before));
  for (const row of rows) if (isOutside(Date.parse(toInstant(row.internalDate) ?? ''))) wanted.delete(row.uid);
  return [...wanted];
}
