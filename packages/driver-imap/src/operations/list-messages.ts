import type { CallOptions, ListMessagesRequest, MessagePage, MessageSearch, MessageSummary, PageCursor } from '@mailwright/mail';
import type { MailboxObject } from 'imapflow';
import { withPreviews } from '../fetch-previews.ts';
import { fetchRows, fetchSummaryRows, searchUids } from '../fetch-rows.ts';
import { fromMailboxId, fromMessageId, toMailboxId } from '../imap-ids.ts';
import { toInstant, toSummary } from '../imap-mappers.ts';
import { toImapSearch } from '../imap-search.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { isExact, matches, toTime } from '../message-filter.ts';
import { fromMailboxCursor, type MailboxPosition, toForeign, toMailboxCursor } from '../page-cursor.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { askVerdicts } from '../server-verdicts.ts';
import { type Listing, listMailbox } from './list-mailbox.ts';
import { searchEverywhere } from './search-everywhere.ts';

const mostPerPage = 500;
const mostPerBulkPage = 1000;
const smallestChunk = 50;

/** One page, newest first; without a mailbox a search over all of them. */
export function listMessages(pool: ImapSessionPool, request: ListMessagesRequest, options: CallOptions = {}): Promise<MessagePage> {
  const limit = Math.min(Math.max(1, Math.trunc(request.limit)), request.isBulk ? mostPerBulkPage : mostPerPage);
  const { mailboxId, search = {}, before } = request;
  if (mailboxId === undefined) return searchEverywhere(pool, { search, limit, before }, options);
  const path = fromMailboxId(mailboxId);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    // What follows a page is read where the session stands: what arrived meanwhile lies before it.
    const mailbox = (before === undefined ? null : session.findSelected(path)) ?? (await session.select(path, { signal: options.signal }));
    const below = toPosition(mailbox, before);
    const page =
      request.search === undefined
        ? await listMailbox(session, mailbox, { limit, below }, options.signal)
        : await searchMailbox(session, mailbox, { search, limit, below }, options.signal);
    const messages = request.isBulk ? page.messages : await withPreviews(session, page.messages, options.signal);
    return { ...page, messages, isByArrival: true };
  });
}

function toPosition(mailbox: MailboxObject, before: PageCursor | undefined): MailboxPosition | null {
  if (before === undefined) return null;
  const position = fromMailboxCursor(before);
  if (position.uidValidity !== mailbox.uidValidity.toString()) throw toForeign();
  return position;
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
  const { search, limit, below } = searching;
  const uidValidity = mailbox.uidValidity.toString();
  const query = toImapSearch(search, toMailboxId(mailbox.path));
  const all = mailbox.exists === 0 ? [] : await searchUids(session, query, signal);
  const candidates = all.filter((uid) => below === null || uid < below.uid).reverse();
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
    const nextCursor = last === undefined ? null : toMailboxCursor({ uidValidity, uid: fromMessageId(last.id).uid, number: null });
    return { messages, nextCursor, total };
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
