import { MailError, type MessagePage, type MessageSummary } from '@mailwright/mail';
import type { MailboxObject } from 'imapflow';
import { fetchMapped, fetchRows, fetchSummaryRows, searchUids } from '../fetch-rows.ts';
import { amendSummary, summaryQuery, toSummary } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import { type MailboxPosition, toMailboxCursor } from '../page-cursor.ts';
import type { RowMapping } from '../row-collector.ts';

const mostEmptyPages = 20;

/** What is asked of a listing of one mailbox: messages below a position, or the newest. */
export interface Listing {
  readonly limit: number;
  readonly below: MailboxPosition | null;
}

/** Pages by message number, which are dense, and cuts by UID, which stays: nothing is missed while mail comes and goes. */
export async function listMailbox(
  session: ImapSession,
  mailbox: MailboxObject,
  listing: Listing,
  signal?: AbortSignal,
): Promise<MessagePage> {
  const uidValidity = mailbox.uidValidity.toString();
  const total = mailbox.exists;
  const { below, limit } = listing;
  const toPage = ({ lowest, older }: ListedSpan): MessagePage => {
    const last = older.at(-1);
    const isLast = last === undefined || lowest <= 1;
    const nextCursor = isLast ? null : toMailboxCursor({ uidValidity, uid: last.uid, number: last.number });
    return { messages: older.map(({ summary }) => summary), nextCursor, total };
  };
  const read = async (wanted: number, size: number): Promise<ListedSpan> => {
    // What another client has expunged shows between two commands: numbers above the highest one left are refused.
    const highest = Math.min(wanted, mailbox.exists);
    const lowest = Math.max(1, highest - size + 1);
    const rows = highest < 1 ? [] : await fetchNumbers(session, { lowest, highest }, toListed(mailbox.path, uidValidity), signal);
    const older = rows.filter(({ uid }) => below === null || uid < below.uid).sort((left, right) => right.uid - left.uid);
    return { lowest, rows, older };
  };
  // The last page's last message is asked for again: while its number is its own, that of the next one is known without a search.
  const readNear = async (): Promise<ListedSpan | null> => {
    if (!below?.number || below.number > total) return null;
    const span = await read(below.number, limit + 1);
    return span.rows.some(({ uid, number }) => uid === below.uid && number === below.number) ? span : null;
  };
  const near = await readNear();
  if (near && near.older.length > 0) return toPage(near);
  let highest = total;
  if (near) highest = near.lowest - 1;
  else if (below) highest = await countBelow(session, below.uid, signal);
  for (let emptyPages = 0; highest > 0; emptyPages += 1) {
    if (emptyPages === mostEmptyPages) throw new MailError('PROTOCOL_ERROR', 'The server counts messages that it does not give.');
    const span = await read(highest, limit);
    if (span.older.length > 0) return toPage(span);
    highest = span.lowest - 1;
  }
  return { messages: [], nextCursor: null, total };
}

interface ListedSpan {
  readonly lowest: number;
  readonly rows: readonly ListedRow[];
  /** Newest first. */
  readonly older: readonly ListedRow[];
}

interface ListedRow {
  readonly uid: number;
  readonly number: number;
  readonly summary: MessageSummary;
}

const toListed = (path: string, uidValidity: string): RowMapping<ListedRow> => ({
  map: (row) => ({ uid: row.uid, number: row.seq, summary: toSummary(row, path, uidValidity) }),
  amend: ({ uid, number, summary }, row) => ({ uid, number, summary: amendSummary(summary, row) }),
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
