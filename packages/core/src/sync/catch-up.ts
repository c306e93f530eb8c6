import { type ChangeSet, isMailError, type MailboxId, type SyncCursor } from '@mailwright/mail';
import { applyChangeSet } from './apply-change-set.ts';
import { hasUnknownMailbox, refreshListing } from './refresh-listing.ts';
import { restartListing } from './restart-listing.ts';
import { readMark, readPosition, type SyncRun, saveCursor, writeMirror } from './sync-run.ts';

const mostPages = 10_000;

/** What catching up came to. */
export interface CaughtUp {
  readonly cursor: SyncCursor;
  /** False where nothing had happened that concerns messages. */
  readonly hasChanges: boolean;
  /** True where the mailboxes were listed anew on the way. */
  readonly hasListed: boolean;
}

/**
 * Takes the position from which changes are followed. What is listed from now on is at least as new, so that no change falls between
 * the listing and the changes: all mailboxes are listed (again) from here.
 */
export async function startSync(run: SyncRun): Promise<SyncCursor> {
  await refreshListing(run);
  const { nextCursor } = await run.driver.getChanges(null, { signal: run.signal });
  await refreshListing(run);
  await writeMirror(run, async (db) => {
    await restartListing(db, run.lease.connectionId, 'all');
    await saveCursor(db, run, nextCursor);
  });
  return nextCursor;
}

/** Writes all that happened since the cursor; `within` looks at these mailboxes alone. */
export async function catchUp(run: SyncRun, within?: readonly MailboxId[]): Promise<CaughtUp> {
  const position = await readPosition(run);
  let cursor = position.cursor ?? (await startSync(run));
  let since = position.cursor === null ? await readMark(run) : position.mark;
  let hasChanges = false;
  let hasListed = position.cursor === null;
  for (let page = 0; page < mostPages; page += 1) {
    if (page > 0) since = await readMark(run);
    const changes = await getChanges(run, cursor, within);
    if (changes.mustResync !== null || (await hasUnknownMailbox(run, mailboxesOf(changes)))) {
      await refreshListing(run);
      hasListed = true;
    }
    if (changes.nextCursor !== cursor || !isEmpty(changes)) await applyChangeSet(run, changes, since);
    hasChanges ||= !isEmpty(changes);
    cursor = changes.nextCursor;
    if (!changes.hasMore) break;
  }
  return { cursor, hasChanges, hasListed };
}

async function getChanges(run: SyncRun, cursor: SyncCursor, within: readonly MailboxId[] | undefined): Promise<ChangeSet> {
  const { driver, signal } = run;
  if (within === undefined) return driver.getChanges(cursor, { signal });
  try {
    return await driver.getChanges(cursor, { signal, within });
  } catch (error) {
    // The mailbox may be gone or renamed: looking at all of them tells.
    if (isMailError(error) && error.code === 'NOT_FOUND') return driver.getChanges(cursor, { signal });
    throw error;
  }
}

const isEmpty = ({ created, updated, destroyed, mustResync }: ChangeSet): boolean =>
  created.length + updated.length + destroyed.length === 0 && mustResync === null;

const mailboxesOf = ({ created, updated }: ChangeSet): ReadonlySet<MailboxId> =>
  new Set([...created, ...updated].flatMap(({ mailboxIds }) => mailboxIds));
