import type { Queryable } from '@mailwright/db';
import type { TypedSearch } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { CoverageFailures } from '../mail/coverage-failures.ts';
import { findThreadRows } from '../mail/find-thread-page.ts';
import { toTypedSearch } from '../mail/mail-filter.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { encodeThreadCursor, findPageStart, type ThreadPosition } from '../mail/thread-cursor.ts';
import type { ListThreadsInput, ThreadPage } from '../mail/thread-page.ts';
import { syncMailboxes } from '../mailboxes/sync-mailboxes.ts';
import { compileSearch } from './compile-search.ts';
import { describeMatches } from './describe-matches.ts';
import { findMatches, type Matches, needsText, needsWords } from './find-matches.ts';
import { findPeople } from './find-people.ts';
import { advanceListing, findFoundBackTo, openProviderSearch, type ProviderSearch } from './provider-search.ts';
import { decodeRankCursor, encodeRankCursor } from './rank-cursor.ts';
import { findSearchScope, type SearchScope, toMirrorSearch } from './search-scope.ts';
import { findUnindexedConnections } from './unindexed-mail.ts';

const mostRounds = 20;
const currentForMs = 300_000;

interface Search {
  readonly context: PersonContext;
  readonly input: ListThreadsInput;
  readonly typed: TypedSearch;
  readonly scope: SearchScope;
  /** Connections whose mail the mirror does not hold whole, so that the provider is asked as well. */
  readonly askedIds: readonly string[];
  /** Those among them whose provider alone can tell of messages that lack what the search needs. */
  readonly unreadIds: readonly string[];
  readonly provider: ProviderSearch;
  readonly failures: CoverageFailures;
}

/**
 * Lists the threads with a message that meets the search. Where the mirror holds all, it answers alone; else the provider's finds come
 * in first, and the answer says so. A provider that is down is left out.
 */
export async function searchThreads(context: PersonContext, input: ListThreadsInput): Promise<ThreadPage> {
  const search = await openSearch(context, input);
  const limit = input.limit ?? 50;
  const { provider, failures } = search;
  let matches = await match(search, limit + 1);
  for (let round = 0; round < mostRounds; round += 1) {
    const open = provider.listings.filter(({ isDone, connectionId }) => !isDone && !failures.has(connectionId));
    if (open.length === 0 || (round > 0 && matches.threads.length > limit)) break;
    await failures.gather(open, (listing) => advanceListing(context, provider, listing, search));
    for (const listing of open) if (failures.has(listing.connectionId)) listing.isDone = true;
    matches = await match(search, limit + 1);
  }
  if (matches.threads.length === 0 && !input.cursor) failures.throwFirst();
  return toSearchPage(search, matches, limit);
}

async function openSearch(context: PersonContext, input: ListThreadsInput): Promise<Search> {
  const { now } = context.services;
  const typed = toTypedSearch(input, now());
  const failures = new CoverageFailures(context);
  const { scope, unreadIds } = await look(context, input, typed, failures);
  const askedIds = scope.connectionIds.filter((id) => unreadIds.includes(id) || !isCurrent(scope, id, now()));
  const key = JSON.stringify([input.connectionId, input.mailboxId, input.role, input.query, input.timeZone, input.filter]);
  const provider = openProviderSearch(context, { key, isNew: !input.cursor, scope, askedIds });
  // What a provider finds is in the mirror at once, its text later.
  return { context, input, typed, scope, askedIds, unreadIds: needsText(typed) ? askedIds : unreadIds, provider, failures };
}

/** Where the search looks; mailboxes that were never listed are listed first. */
async function look(context: PersonContext, input: ListThreadsInput, typed: TypedSearch, failures: CoverageFailures) {
  const find = () =>
    context.services.database.withUser(context.userId, async (db) => {
      const scope = await findSearchScope(db, input, typed);
      return { scope, unreadIds: await findUnread(db, scope.connectionIds, typed) };
    });
  const found = await find();
  const listed = new Set(found.scope.mailboxes.map(({ connectionId }) => connectionId));
  const unlisted = found.scope.connectionIds.filter((id) => !listed.has(id)).map((connectionId) => ({ connectionId }));
  if (unlisted.length === 0) return found;
  await failures.gather(unlisted, ({ connectionId }) => syncMailboxes(context, { connectionId }));
  return find();
}

/** Connections with messages that lack what the search needs: their text, or all words. */
async function findUnread(db: Queryable, connectionIds: readonly string[], typed: TypedSearch): Promise<readonly string[]> {
  if (!needsWords(typed)) return [];
  if (!needsText(typed)) return findUnindexedConnections(db, connectionIds);
  const rows = await db.execute<{ id: string }>(sql`
    select c.id from connections c where c.id = any(${uuidArray(connectionIds)})
      and (c.has_unindexed_mail or exists (select 1 from message_words w where w.connection_id = c.id and w.text_state = 'pending'))`);
  return rows.map(({ id }) => id);
}

/** True where the mirror holds every message of the mailboxes searched, as of a moment ago. */
function isCurrent({ shown, mailboxes }: SearchScope, connectionId: string, now: Date): boolean {
  if (!mailboxes.some((mailbox) => mailbox.connectionId === connectionId)) return false;
  const own = shown.filter((mailbox) => mailbox.connectionId === connectionId);
  const isRecent = (checkedAt: Date | null) => checkedAt !== null && now.getTime() - checkedAt.getTime() < currentForMs;
  return own.every(({ isFullyCovered, isLive, checkedAt }) => isFullyCovered && (isLive || isRecent(checkedAt)));
}

async function match({ context, input, typed, scope, unreadIds, provider, failures }: Search, limit: number): Promise<Matches> {
  const mirrorSearch = toMirrorSearch(typed, scope);
  return context.services.database.withUser(context.userId, async (db) => {
    const people = await findPeople(db, scope.connectionIds, mirrorSearch);
    const order = input.order ?? 'newest';
    return findMatches(db, {
      search: mirrorSearch,
      compiled: compileSearch(mirrorSearch, people),
      connectionIds: scope.connectionIds,
      mailboxIds: scope.shown.map(({ id }) => id),
      unreadConnectionIds: unreadIds.filter((id) => !failures.has(id)),
      foundIds: provider.messageIds,
      order,
      after: order === 'newest' ? findOlderStart(input) : null,
      offset: order === 'newest' ? 0 : decodeRankCursor(input.cursor),
      coveredBackTo: findFoundBackTo(provider),
      limit,
    });
  });
}

// What was found is listed from the newest on.
function findOlderStart(input: ListThreadsInput): ThreadPosition | null {
  const { position, direction } = findPageStart(input);
  if (direction !== 'older') throw new CoreError('INVALID', 'cursor-invalid', 'cursor');
  return position;
}

async function toSearchPage(search: Search, matches: Matches, limit: number): Promise<ThreadPage> {
  const { context, input, typed, askedIds, provider, failures } = search;
  const shown = matches.threads.slice(0, limit);
  const { rows, described } = await context.services.database.withUser(context.userId, async (db) => ({
    rows: await findThreadRows(db, shown),
    described: await describeMatches(db, shown, typed),
  }));
  const last = shown.at(-1);
  const isOpen = provider.listings.some(({ isDone }) => !isDone);
  const hasMore = matches.threads.length > limit || isOpen;
  const isByRank = input.order === 'relevance';
  const next = last && (isByRank ? encodeRankCursor(decodeRankCursor(input.cursor) + shown.length) : encodeThreadCursor(last));
  return {
    threads: rows,
    nextCursor: hasMore && next ? next : null,
    previousCursor: null,
    unreachableConnectionIds: failures.connectionIds,
    search: {
      total: matches.total,
      isTotalFinal: !isOpen && failures.connectionIds.length === 0,
      askedConnectionIds: askedIds,
      matches: described,
    },
  };
}
