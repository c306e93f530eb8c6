import { setImmediate as turn } from 'node:timers/promises';
import { MailError } from '@mailwright/mail';
import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { takeFetchLines } from './fetch-lines/take-fetch-lines.ts';
import { summaryQuery } from './imap-mappers.ts';
import type { ImapSession } from './imap-session.ts';
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
const rowsInATurn = 50;

// 500 rows of it stay within the allowance of a command.
const frugalHeaderBytes = 32 * 1024;

/** What is asked when the whole was too much: no structures, and only the beginning of each header. */
function toFrugal(query: FetchQueryObject): FetchQueryObject {
  const bodyParts = query.headers ? [{ key: 'HEADER', start: 0, maxLength: frugalHeaderBytes }] : [];
  return { ...query, bodyStructure: false, headers: false, bodyParts: [...(query.bodyParts ?? []), ...bodyParts] };
}

/** Collects rows of a FETCH, each UID once; a frugal session leaves out what may be large. */
export async function fetchRows(
  session: ImapSession,
  range: string,
  wholeQuery: FetchQueryObject,
  options: FetchRowsOptions,
): Promise<FetchMessageObject[]> {
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
  const rows = await session.run(async (client) => {
    const collected: FetchMessageObject[] = [];
    const collect = (row: FetchMessageObject) => {
      collected.push(row);
      if (collected.length === mostRows + 1) session.close();
    };
    const release = takeFetchLines(client, collect);
    try {
      for await (const row of client.fetch(range, { uid: true, ...query }, { uid: options.isUid })) {
        collect(row);
        // Else one answer that is read as fast as it comes keeps everything else in the process waiting.
        if (collected.length % rowsInATurn === 0) await turn();
      }
    } catch (error) {
      if (collected.length <= mostRows) throw error;
    } finally {
      release();
    }
    if (collected.length > mostRows) throw new MailError('PROTOCOL_ERROR', 'The server sends more messages than were asked for.');
    return collected;
  }, bounds);
  const unique = new Map<number, FetchMessageObject>();
  for (const row of rows) {
    if (!Number.isInteger(row.uid) || row.uid < 1) continue;
    unique.set(row.uid, joinRows(unique.get(row.uid), row));
  }
  return [...unique.values()].filter((row) => isAnswer(row, query));
}

/** A row nobody asked for (RFC 9051 §7.5.2) carries flags alone, before or behind the answer: what it says is added, nothing is lost. */
function joinRows(before: FetchMessageObject | undefined, row: FetchMessageObject): FetchMessageObject {
  if (before === undefined && isWhole(row)) return row;
  const told = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && (value as unknown) !== false));
  const parts = [...(before?.bodyParts ?? []), ...(row.bodyParts ?? [])].filter(([, bytes]) => bytes instanceof Uint8Array);
  const hasParts = before?.bodyParts !== undefined || row.bodyParts !== undefined;
  return { ...before, ...told, seq: row.seq, uid: row.uid, ...(hasParts ? { bodyParts: new Map(parts) } : {}) };
}

// NOTE: where a server gives NIL for a section, imapflow gives `false` in spite of its types.
function isWhole(row: FetchMessageObject): boolean {
  for (const value of Object.values(row) as unknown[]) if (value === undefined || value === false) return false;
  for (const bytes of row.bodyParts?.values() ?? []) if (!(bytes instanceof Uint8Array)) return false;
  return true;
}

function isAnswer(row: FetchMessageObject, query: FetchQueryObject): boolean {
  if (query.headers && row.headers === undefined) return false;
  if (query.size && row.size === undefined) return false;
  return !(query.flags && row.flags === undefined);
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
