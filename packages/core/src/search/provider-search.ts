import type { MailboxId, PageCursor, TypedSearch } from '@mailwright/mail';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { readAndApply } from '../mail/apply-reading.ts';
import { perProcess } from '../mail/per-process.ts';
import { type SearchScope, toDriverSearch } from './search-scope.ts';

const pageSize = 100;
const keptForMs = 120_000;
const mostKept = 100;

/** One provider listing that a search runs through. */
export interface ProviderListing {
  readonly connectionId: string;
  readonly mailboxId: MailboxId | null;
  cursor: PageCursor | null;
  isDone: boolean;
  foundBackTo: Date | null;
}

/** What providers found so far, so that the next page of a search goes on where the one before ended. */
export interface ProviderSearch {
  readonly startedAtMs: number;
  readonly listings: readonly ProviderListing[];
  readonly messageIds: Set<string>;
}

const searches = perProcess(() => new Map<string, ProviderSearch>());

/** The search that goes on, or a new one over the connections that are to be asked. */
export function openProviderSearch(
  context: PersonContext,
  { key, isNew, scope, askedIds }: { key: string; isNew: boolean; scope: SearchScope; askedIds: readonly string[] },
): ProviderSearch {
  const kept = searches(context.services);
  const nowMs = context.services.now().getTime();
  const ownKey = `${context.userId} ${key}`;
  for (const [other, { startedAtMs }] of kept) if (nowMs - startedAtMs > keptForMs || kept.size > mostKept) kept.delete(other);
  const known = isNew ? undefined : kept.get(ownKey);
  if (known) return known;
  const search = { startedAtMs: nowMs, listings: toListings(scope, new Set(askedIds)), messageIds: new Set<string>() };
  kept.set(ownKey, search);
  return search;
}

function toListings(scope: SearchScope, askedIds: ReadonlySet<string>): readonly ProviderListing[] {
  const start = { cursor: null, isDone: false, foundBackTo: null };
  if (!scope.isNarrowed) return [...askedIds].map((connectionId) => ({ connectionId, mailboxId: null, ...start }));
  const shown = scope.shown.filter(({ connectionId }) => askedIds.has(connectionId));
  return shown.map(({ connectionId, providerMailboxId }) => ({ connectionId, mailboxId: providerMailboxId, ...start }));
}

/** Matches up to the newest of these instants are not all found yet; null where every listing is done or none has begun. */
export function findFoundBackTo({ listings }: ProviderSearch): Date | null {
  const instants = listings.flatMap(({ isDone, foundBackTo }) => (isDone || !foundBackTo ? [] : [foundBackTo.getTime()]));
  return instants.length > 0 ? new Date(Math.max(...instants)) : null;
}

/** Takes the next page of a listing into the mirror. */
export async function advanceListing(
  context: PersonContext,
  search: ProviderSearch,
  listing: ProviderListing,
  asked: { readonly typed: TypedSearch; readonly scope: SearchScope },
): Promise<void> {
  const before = listing.cursor;
  const driverSearch = toDriverSearch(asked.typed, asked.scope, listing.connectionId);
  await withActiveDriver(context, listing.connectionId, async ({ driver }) => {
    const request = {
      ...(listing.mailboxId ? { mailboxId: listing.mailboxId } : {}),
      ...(before ? { before } : {}),
      search: driverSearch,
      limit: pageSize,
    };
    const read = () => driver.listMessages(request, { signal: context.signal });
    const { page, rowIds } = await readAndApply(context, listing.connectionId, read);
    for (const rowId of rowIds.values()) search.messageIds.add(rowId);
    if (listing.cursor !== before) return;
    listing.cursor = page.nextCursor;
    listing.isDone = page.nextCursor === null;
    const tail = page.messages.slice(-10).map(({ receivedAt }) => Date.parse(receivedAt));
    if (tail.length > 0) listing.foundBackTo = new Date(Math.max(...tail));
  });
}
