import type { Queryable } from '@mailwright/db';
import type { MailboxId, PageCursor } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { applySummaries } from './apply-summaries.ts';
import { CoverageFailures } from './coverage-failures.ts';
import { findMatchedPage, type ThreadRow } from './find-thread-page.ts';
import { type MailFilter, toMessageSearch, toRowConditions } from './mail-filter.ts';
import { findScope, type MailboxScope } from './mailbox-scope.ts';
import { perProcess } from './per-process.ts';
import { uuidArray } from './sql-values.ts';
import type { ThreadPosition } from './thread-cursor.ts';
import { type ListThreadsInput, type ThreadPage, toPage } from './thread-page.ts';

const searchPageSize = 100;
const mostRounds = 20;
const mostRowsWithoutProvider = 2_000;
const keptForMs = 120_000;
const mostKept = 100;

/** One provider listing that a search runs through. */
interface Source {
  readonly connectionId: string;
  readonly mailboxId: MailboxId | null;
  cursor: PageCursor | null;
  isDone: boolean;
  foundBackTo: Date | null;
}

/** What a search found so far, so that its next page goes on where the one before ended. */
interface Search {
  readonly startedAtMs: number;
  readonly sources: readonly Source[];
  readonly messageIds: Set<string>;
}

const searches = perProcess(() => new Map<string, Search>());

type SearchInput = ListThreadsInput & { readonly filter: MailFilter };

/** Lists the threads with a message that meets the filter. The providers search; where one is down, the mirror does. */
export async function searchThreads(context: PersonContext, input: SearchInput, after: ThreadPosition | null): Promise<ThreadPage> {
  const { database } = context.services;
  const limit = input.limit ?? 50;
  const scope = await database.withUser(context.userId, (db) => findScope(db, input));
  const search = openSearch(context, input, scope, after === null);
  const failures = new CoverageFailures(context);

  let rows: readonly ThreadRow[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    rows = await database.withUser(context.userId, (db) =>
      findMatchedPage(db, search.messageIds, { after, coveredBackTo: findFoundBackTo(search), limit: limit + 1 }),
    );
    const open = search.sources.filter(({ isDone }) => !isDone);
    if (rows.length > limit || open.length === 0) break;
    await failures.gather(open, (source) => advance(context, input, search, source));
    await answerFromRows(context, input, search, failures, scope);
  }
  if (rows.length === 0 && !after) failures.throwFirst();
  const page = toPage(rows, {
    limit,
    start: { position: after, direction: 'older' },
    canGrow: search.sources.some(({ isDone }) => !isDone),
    unreachableConnectionIds: failures.connectionIds,
  });
  return { ...page, previousCursor: null };
}

function openSearch(context: PersonContext, input: SearchInput, scope: MailboxScope, isNew: boolean): Search {
  const kept = searches(context.services);
  const key = JSON.stringify([context.userId, input.connectionId, input.mailboxId, input.role, toMessageSearch(input.filter)]);
  const nowMs = context.services.now().getTime();
  for (const [other, { startedAtMs }] of kept) if (nowMs - startedAtMs > keptForMs || kept.size > mostKept) kept.delete(other);
  const known = isNew ? undefined : kept.get(key);
  if (known) return known;
  const search: Search = { startedAtMs: nowMs, sources: toSources(input, scope), messageIds: new Set() };
  kept.set(key, search);
  return search;
}

function toSources(input: SearchInput, scope: MailboxScope): readonly Source[] {
  const start = { cursor: null, isDone: false, foundBackTo: null };
  if (!input.mailboxId && !input.role) return scope.connectionIds.map((connectionId) => ({ connectionId, mailboxId: null, ...start }));
  return scope.shown.map(({ connectionId, providerMailboxId }) => ({ connectionId, mailboxId: providerMailboxId, ...start }));
}

/** Rows up to the newest of these instants are not all found yet; null where every source is done or none has begun. */
function findFoundBackTo({ sources }: Search): Date | null {
  const instants = sources.flatMap(({ isDone, foundBackTo }) => (isDone || !foundBackTo ? [] : [foundBackTo.getTime()]));
  return instants.length > 0 ? new Date(Math.max(...instants)) : null;
}

async function advance(context: PersonContext, input: SearchInput, search: Search, source: Source): Promise<void> {
  const before = source.cursor;
  await withActiveDriver(context, source.connectionId, async ({ connection, driver }) => {
    const page = await driver.listMessages(
      {
        ...(source.mailboxId ? { mailboxId: source.mailboxId } : {}),
        ...(before ? { before } : {}),
        search: toMessageSearch(input.filter),
        limit: searchPageSize,
      },
      { signal: context.signal },
    );
    const rowIds = await applySummaries(context, connection, page.messages);
    for (const rowId of rowIds.values()) search.messageIds.add(rowId);
    if (source.cursor !== before) return;
    source.cursor = page.nextCursor;
    source.isDone = page.nextCursor === null;
    const tail = page.messages.slice(-10).map(({ receivedAt }) => Date.parse(receivedAt));
    if (tail.length > 0) source.foundBackTo = new Date(Math.max(...tail));
  });
}

async function answerFromRows(
  context: PersonContext,
  input: SearchInput,
  search: Search,
  failures: CoverageFailures,
  scope: MailboxScope,
): Promise<void> {
  const failed = search.sources.filter(({ connectionId, isDone }) => !isDone && failures.has(connectionId));
  if (failed.length === 0) return;
  const connectionIds = new Set(failed.map(({ connectionId }) => connectionId));
  const mailboxIds = scope.shown.filter(({ connectionId }) => connectionIds.has(connectionId)).map(({ id }) => id);
  const found = await context.services.database.withUser(context.userId, (db) => findMatchingRows(db, mailboxIds, input.filter));
  for (const id of found) search.messageIds.add(id);
  for (const source of failed) source.isDone = true;
}

async function findMatchingRows(db: Queryable, mailboxIds: readonly string[], filter: MailFilter): Promise<readonly string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select m.id from messages m
    where exists (select 1 from message_mailboxes l where l.message_id = m.id and l.mailbox_id = any(${uuidArray(mailboxIds)}))
      and ${toRowConditions(filter)}
    order by m.received_at desc limit ${mostRowsWithoutProvider}`);
  return rows.map(({ id }) => id);
}
