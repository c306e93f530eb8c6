import { createHash } from 'node:crypto';
import type { CallOptions, MailboxRole, MessagePage, MessageSearch, MessageSummary, PageCursor } from '@mailwright/mail';
import type { ListResponse } from 'imapflow';
import { withPreviews } from '../fetch-previews.ts';
import { fetchRows, fetchSummaryRows, searchUids } from '../fetch-rows.ts';
import { toMailboxId } from '../imap-ids.ts';
import { toInstant, toSummary } from '../imap-mappers.ts';
import { toImapSearch } from '../imap-search.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { isSelectable, toRoles } from '../mailbox-roles.ts';
import { matches, type Verdict } from '../message-filter.ts';
import { fromGlobalCursor, toGlobalCursor } from '../page-cursor.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { askVerdicts } from '../server-verdicts.ts';
import { listEntries } from './list-mailboxes.ts';

/** A search over every mailbox but trash and junk. */
export interface SearchRequest {
  readonly search: MessageSearch;
  readonly limit: number;
  readonly before?: PageCursor;
}

interface Candidate {
  readonly path: string;
  readonly uid: number;
  readonly uidValidity: string;
  readonly receivedAt: number;
  /** 0 for a real mailbox, 1 for one that shows what lies elsewhere (`\All`, `\Flagged`, `\Important`). */
  readonly rank: number;
  readonly verdict: Verdict | null;
}

interface Fetched {
  readonly message: MessageSummary;
  readonly isVirtual: boolean;
  readonly verdict: Verdict | null;
}

const newestPerMailbox = 5000;
const dayMs = 86_400_000;
const virtualRoles: ReadonlySet<MailboxRole> = new Set<MailboxRole>(['all', 'flagged', 'important']);

/**
 * Newest first by time of receipt. A message that also shows in a virtual mailbox (`\All` and such) comes once, from the real
 * mailbox where it has one: copies of the same instant are told by Message-ID and size.
 */
export function searchEverywhere(pool: ImapSessionPool, request: SearchRequest, options: CallOptions = {}): Promise<MessagePage> {
  const position = request.before === undefined ? null : fromGlobalCursor(request.before);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    const candidates = await collect(session, request.search, position?.receivedAt ?? null, options.signal);
    const shown = new Set(position?.shown ?? []);
    const found: MessageSummary[] = [];
    for (const chunk of toChunks(candidates, Math.max(request.limit, 50))) {
      const fetched = await fetchCandidates(session, chunk, options.signal);
      found.push(
        ...fetched.filter((one) => isNew(one, shown) && matches(request.search, one.message, one.verdict)).map((one) => one.message),
      );
      if (found.length <= request.limit) continue;
      return toPage(await withPreviews(session, found.slice(0, request.limit), options.signal), position);
    }
    return { messages: await withPreviews(session, found, options.signal), nextCursor: null, total: null };
  });
}

/** True at the first sight of a message; a copy in a virtual mailbox is no new one. */
function isNew({ message, isVirtual }: Fetched, shown: Set<string>): boolean {
  const keys = toKeys(message);
  const isShown = keys.slice(0, isVirtual ? keys.length : 1).some((key) => shown.has(key));
  for (const key of keys) shown.add(key);
  return !isShown;
}

function toPage(found: readonly MessageSummary[], position: { receivedAt: number; shown: readonly string[] } | null): MessagePage {
  const receivedAt = Date.parse(found.at(-1)?.receivedAt ?? '');
  const keys = found.filter((message) => Date.parse(message.receivedAt) === receivedAt).flatMap(toKeys);
  const earlier = position?.receivedAt === receivedAt ? position.shown : [];
  return { messages: found, nextCursor: toGlobalCursor({ receivedAt, shown: [...earlier, ...keys] }), total: null };
}

/** The message's own key first, then one that its copies share. */
function toKeys(message: MessageSummary): string[] {
  const header = message.envelope.messageIdHeader;
  const own = hash(message.id);
  return header === null ? [own] : [own, hash(`${header} ${message.sizeBytes} ${message.receivedAt}`)];
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

async function collect(session: ImapSession, search: MessageSearch, upTo: number | null, signal?: AbortSignal): Promise<Candidate[]> {
  const entries = await listEntries(session, signal);
  const roles = toRoles(entries);
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    const role = roles.get(entry.path) ?? null;
    if (!isWorthSearching(entry, role)) continue;
    const query = toImapSearch(search, toMailboxId(entry.path));
    const narrowed = upTo === null ? query : { ...query, before: earliest(query.before, new Date(upTo + dayMs)) };
    const rank = role !== null && virtualRoles.has(role) ? 1 : 0;
    candidates.push(...(await collectFrom(session, entry.path, { search, query: narrowed, rank, upTo, signal })));
  }
  return candidates.sort((left, right) => right.receivedAt - left.receivedAt || left.rank - right.rank || compare(left, right));
}

function earliest(own: Date | string | undefined, other: Date): Date {
  return own instanceof Date && own.getTime() < other.getTime() ? own : other;
}

function compare(left: Candidate, right: Candidate): number {
  return left.path === right.path ? right.uid - left.uid : left.path < right.path ? -1 : 1;
}

function isWorthSearching(entry: ListResponse, role: MailboxRole | null): boolean {
  return isSelectable(entry) && role !== 'trash' && role !== 'junk' && entry.status?.messages !== 0;
}

interface Collecting {
  readonly search: MessageSearch;
  readonly query: ReturnType<typeof toImapSearch>;
  readonly rank: number;
  readonly upTo: number | null;
  readonly signal?: AbortSignal;
}

async function collectFrom(session: ImapSession, path: string, collecting: Collecting): Promise<Candidate[]> {
  const { search, query, rank, upTo, signal } = collecting;
  const mailbox = await session.select(path, { signal });
  if (mailbox.exists === 0) return [];
  const uids = (await searchUids(session, query, signal)).slice(-newestPerMailbox);
  if (uids.length === 0) return [];
  const wanted = new Set(uids);
  const rows = await fetchRows(session, toSequenceSet(uids), { internalDate: true }, { isUid: true, signal });
  const verdict = await askVerdicts(session, search, toMailboxId(path), signal);
  const uidValidity = mailbox.uidValidity.toString();
  return rows
    .filter((row) => wanted.has(row.uid))
    .map((row) => ({ path, uid: row.uid, uidValidity, rank, verdict, receivedAt: Date.parse(toInstant(row.internalDate) ?? '') || 0 }))
    .filter((candidate) => upTo === null || candidate.receivedAt <= upTo);
}

async function fetchCandidates(session: ImapSession, candidates: readonly Candidate[], signal?: AbortSignal): Promise<Fetched[]> {
  const messages = new Map<string, MessageSummary>();
  const groups = Map.groupBy(candidates, (candidate) => candidate.path);
  for (const [path, group] of groups) {
    const mailbox = await session.select(path, { signal });
    const uidValidity = mailbox.uidValidity.toString();
    const uids = group.filter((candidate) => candidate.uidValidity === uidValidity).map((candidate) => candidate.uid);
    for (const row of await fetchSummaryRows(session, uids, signal)) messages.set(`${row.uid} ${path}`, toSummary(row, path, uidValidity));
  }
  return candidates.flatMap((candidate) => {
    const message = messages.get(`${candidate.uid} ${candidate.path}`);
    return message === undefined ? [] : [{ message, isVirtual: candidate.rank > 0, verdict: candidate.verdict }];
  });
}
