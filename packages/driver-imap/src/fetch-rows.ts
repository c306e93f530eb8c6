import { MailError } from '@mailwright/mail';
import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { takeFetchLines } from './fetch-lines/take-fetch-lines.ts';
import { summaryQuery } from './imap-mappers.ts';
import type { ImapSession } from './imap-session.ts';
import { joinRows, RowCollector, type RowMapping } from './row-collector.ts';
import { toSequenceSet } from './sequence-set.ts';

/** How rows are collected. */
export interface FetchRowsOptions {
  /** What the numbers of the range are. */
  readonly isUid: boolean;
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
  /** Defaults to four times the timeout of the settings. */
  readonly deadlineMs?: number;
  /** Rows the range can give; a server that goes on and on is left. */
  readonly expectedCount?: number;
}

const mostMessages = 1_000_000;
// As many UIDs of ten digits.
const searchBytes = 11 * mostMessages;
// RFC 9051 §7.5.2: flags that change meanwhile come in rows of their own.
const unaskedRows = 1000;

// 500 rows of it stay within the allowance of a command.
const frugalHeaderBytes = 32 * 1024;

/** What is asked when the whole was too much: no structures, and only the beginning of each header. */
function toFrugal(query: FetchQueryObject): FetchQueryObject {
  const bodyParts = query.headers ? [{ key: 'HEADER', start: 0, maxLength: frugalHeaderBytes }] : [];
  return { ...query, bodyStructure: false, headers: false, bodyParts: [...(query.bodyParts ?? []), ...bodyParts] };
}

const asRows: RowMapping<FetchMessageObject> = { map: (row) => row, amend: joinRows };

/** Collects rows of a FETCH, each UID once; a frugal session leaves out what may be large. */
export function fetchRows(
  session: ImapSession,
  range: string,
  query: FetchQueryObject,
  options: FetchRowsOptions,
): Promise<FetchMessageObject[]> {
  return fetchMapped(session, range, query, { ...options, mapping: asRows });
}

/** The same with what becomes of the rows. */
export async function fetchMapped<Result>(
  session: ImapSession,
  range: string,
  wholeQuery: FetchQueryObject,
  options: FetchRowsOptions & { readonly mapping: RowMapping<Result> },
): Promise<Result[]> {
  const isReducible = Boolean(wholeQuery.bodyStructure || wholeQuery.headers);
  const query = session.isFrugal ? toFrugal(wholeQuery) : wholeQuery;
  const { timeoutMs } = session.context.settings;
  const bounds = {
    signal: options.signal,
    deadlineMs: options.deadlineMs ?? timeoutMs * 4,
    maxBytes: options.maxBytes,
    hasFrugalForm: isReducible,
  };
  const mostRows = (options.expectedCount ?? mostMessages) + unaskedRows;
  return session.run(async (client) => {
    const collector = new RowCollector(query, options.mapping);
    const collect = (row: FetchMessageObject) => {
      collector.add(row);
      if (collector.count === mostRows + 1) session.close();
    };
    const release = takeFetchLines(client, collect);
    try {
      for await (const row of client.fetch(range, { uid: true, ...query }, { uid: options.isUid })) collect(row);
    } catch (error) {
      if (collector.count <= mostRows) throw error;
    } finally {
      release();
    }
    if (collector.count > mostRows) throw new MailError('PROTOCOL_ERROR', 'The server sends more messages than were asked for.');
    return collector.finish();
  }, bounds);
}

/** Rows for a list; a message whose structure cannot be read is asked for again without it. */
export async function fetchSummaryRows(session: ImapSession, uids: readonly number[], signal?: AbortSignal): Promise<FetchMessageObject[]> {
  if (uids.length === 0) return [];
  const wanted = new Set(uids);
  const rows = (await fetchRows(session, toSequenceSet(uids), summaryQuery, { isUid: true, signal, expectedCount: uids.length })).filter(
    (row) => wanted.has(row.uid),
  );
  for (const row of rows) wanted.delete(row.uid);
  if (wanted.size === 0) return rows;
  const plainQuery = { ...summaryQuery, bodyStructure: false };
  const others = await fetchRows(session, toSequenceSet(wanted), plainQuery, { isUid: true, signal, expectedCount: wanted.size });
  return [...rows, ...others.filter((row) => wanted.has(row.uid))];
}

/** Searches for UIDs, ascending; a refusal is an error, not an empty answer. */
export async function searchUids(
  session: ImapSession,
  query: Parameters<ImapSession['client']['search']>[0],
  signal?: AbortSignal,
): Promise<number[]> {
  const deadlineMs = session.context.settings.timeoutMs * 6;
  const found = await session.run(
    async (client) => {
      const answer = await client.search(query, { uid: true });
      if (!Array.isArray(answer)) throw session.toRefusal();
      return answer;
    },
    { signal, deadlineMs, maxBytes: searchBytes },
  );
  return found.filter((uid) => uid > 0).sort((left, right) => left - right);
}
