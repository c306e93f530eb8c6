import { schema } from '@mailwright/db';
import { isMailError, type MailboxId, type SyncCursor } from '@mailwright/mail';
import { and, eq } from 'drizzle-orm';
import { backFill } from './back-fill.ts';
import { catchUp } from './catch-up.ts';
import { recheckMessages } from './recheck-messages.ts';
import { refreshListing } from './refresh-listing.ts';
import { setLive } from './sync-lease.ts';
import { readMirror, type SyncRun } from './sync-run.ts';
import { WantedMailboxes } from './wanted-mailboxes.ts';

/** How the loop spends its time. */
export interface KeepMirrorOptions {
  /** How long the mirror is filled before changes are looked for again. */
  readonly sliceMs?: number;
  /** How long the provider is waited for before everything is looked at. */
  readonly waitMs?: number;
  /** Mailboxes that somebody looks at. */
  readonly wanted?: WantedMailboxes;
  /** Called when the mirror follows every change. */
  readonly onLive?: () => Promise<void>;
}

const listingEveryMs = 120_000;

/**
 * Keeps the mirror of one connection true until it fails or is aborted: changes first, then what is not listed yet, then waiting for
 * the provider to tell of more.
 */
export async function keepMirror(run: SyncRun, options: KeepMirrorOptions = {}): Promise<never> {
  const { sliceMs = 5000, waitMs = 5 * 60_000, wanted = new WantedMailboxes() } = options;
  const { database } = run.context.services;
  let isFilled = false;
  let isLive = false;
  let listedAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    run.signal.throwIfAborted();
    wanted.rearm();
    const { cursor, hasChanges, hasListed } = await catchUp(run);
    if (hasChanges) isFilled = false;
    // Changes tell of every mailbox with messages in it: to hear of the others they are not kept waiting.
    const isListingDue = !hasListed && performance.now() - listedAtMs > listingEveryMs;
    if (isListingDue) await refreshListing(run);
    if (isListingDue || hasListed) listedAtMs = performance.now();
    if (!isLive) {
      await setLive(database, run.lease, true);
      await options.onLive?.();
      isLive = true;
    }
    if (!isFilled) {
      isFilled = await fill(run, sliceMs, wanted);
      continue;
    }
    if (await waitForChange(run, cursor, { waitMs, wanted })) await catchUpInbox(run);
  }
}

interface Waiting {
  readonly waitMs: number;
  readonly wanted: WantedMailboxes;
}

/** False where the time is over, or somebody looks at a mailbox that does not tell of itself. */
async function waitForChange({ driver, signal }: SyncRun, cursor: SyncCursor, { waitMs, wanted }: Waiting): Promise<boolean> {
  try {
    return await driver.waitForChange(cursor, { timeoutMs: waitMs }, { signal: AbortSignal.any([signal, wanted.signal]) });
  } catch (error) {
    if (!signal.aborted && wanted.signal.aborted && isMailError(error) && error.code === 'CANCELLED') return false;
    throw error;
  }
}

/** A stretch of listing; true where nothing is left. */
async function fill(run: SyncRun, sliceMs: number, wanted: WantedMailboxes): Promise<boolean> {
  const untilMs = performance.now() + sliceMs;
  const { isComplete, newest, isListingStale } = await backFill(run, { mayGoOn: () => performance.now() < untilMs, wanted: wanted.ids });
  wanted.clear();
  if (isListingStale) await refreshListing(run);
  if (newest.length > 0) {
    await catchUp(run);
    await recheckMessages(run, newest);
  }
  return isComplete && !isListingStale;
}

/** What wakes is mostly new mail in the inbox, which one mailbox tells faster than all do. */
async function catchUpInbox(run: SyncRun): Promise<void> {
  const inbox = await findInbox(run);
  if (inbox !== null) await catchUp(run, [inbox]);
}

async function findInbox(run: SyncRun): Promise<MailboxId | null> {
  const { mailboxes } = schema;
  const [row] = await readMirror(run, (db) =>
    db
      .select({ id: mailboxes.providerMailboxId })
      .from(mailboxes)
      .where(and(eq(mailboxes.connectionId, run.lease.connectionId), eq(mailboxes.role, 'inbox'), eq(mailboxes.isSelectable, true)))
      .limit(1),
  );
  return (row?.id ?? null) as MailboxId | null;
}
