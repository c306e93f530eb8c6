import { type Queryable, schema } from '@mailwright/db';
import { isMailError, type Mailbox, type MailboxCounts, type MailboxId, type MailManager } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { type ActiveDriver, withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { type IntentMark, isUntouchedSince, readIntentMark } from '../intents/intent-lane.ts';
import { lockMirror } from '../mail/mirror-lock.ts';
import { runOnce } from '../mail/per-process.ts';
import type { MailboxRow } from './mailbox-view.ts';
import { type KnownRename, type MailboxMatch, matchMailboxes } from './match-mailboxes.ts';
import { writeMailboxes } from './write-mailboxes.ts';

/** What a sync changed, by paths; a mailbox that failed is named and the others are done. */
export interface MailboxSyncResult {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly errors: readonly { readonly mailbox: string; readonly code: string; readonly serverText: string | null }[];
  readonly total: number;
}

/** Makes the stored mailboxes those of the provider. Calls that meet share one run. NOT_FOUND; MailError where the listing itself fails. */
export function syncMailboxes(
  context: PersonContext,
  input: { readonly connectionId: string; readonly counts?: SyncListingOptions['counts'] },
): Promise<MailboxSyncResult> {
  const { services, userId } = context;
  const { connectionId, counts = 'asked' } = input;
  const alone: PersonContext = { services, userId };
  return runOnce(services, `mailboxes ${userId} ${connectionId} ${counts}`, () =>
    withActiveDriver(alone, connectionId, (active) => syncListing(alone, active, { counts })),
  );
}

/** What else is known or asked of a sync. */
export interface SyncListingOptions {
  /** Just done by this driver. */
  readonly rename?: KnownRename;
  /** Called in the transaction before anything is written; may throw. */
  readonly guard?: (db: Queryable) => Promise<void>;
  /** Whether counts that the listing does not carry are asked for; as a rule they are. */
  readonly counts?: 'asked' | 'as-listed';
  /** What was listed a moment ago, so that it is not asked for again. */
  readonly listing?: ProviderListing;
}

/** A provider's mailboxes, with the mark of acts from before they were listed. */
export interface ProviderListing {
  readonly mailboxes: readonly Mailbox[];
  readonly since: IntentMark;
}

/** The same with a driver at hand. */
export async function syncListing(
  { services, userId }: PersonContext,
  { connection, driver }: ActiveDriver,
  { rename, guard, counts = 'asked', listing }: SyncListingOptions = {},
): Promise<MailboxSyncResult> {
  const { mailboxes: listed, since } = listing ?? (await readListing({ services, userId }, connection.id, driver));
  const { mailboxes, errors } = counts === 'asked' ? await addCounts(driver, listed) : { mailboxes: listed, errors: [] };
  const owner = { userId, connectionId: connection.id, now: services.now() };
  const written = await services.database.withUser(userId, async (db) => {
    await lockMirror(db, connection.id);
    await guard?.(db);
    const rows = await db.select().from(schema.mailboxes).where(eq(schema.mailboxes.connectionId, connection.id));
    // Counts from before an act ended would undo it.
    const isCurrent = await isUntouchedSince(db, connection.id, since);
    const counted = isCurrent ? mailboxes : mailboxes.map((mailbox) => ({ ...mailbox, counts: null }));
    const match = matchMailboxes(rows, counted, rename);
    await writeMailboxes(db, owner, match);
    return toChanges(match);
  });
  return { ...written, errors, total: mailboxes.length };
}

async function readListing({ services, userId }: PersonContext, connectionId: string, driver: MailManager): Promise<ProviderListing> {
  const since = await services.database.withUser(userId, (db) => readIntentMark(db, connectionId));
  return { since, mailboxes: await driver.listMailboxes() };
}

const nameOf = ({ path }: Pick<Mailbox | MailboxRow, 'path'>): string => path.join('/');

function toChanges({ kept, added, removed }: MailboxMatch): Pick<MailboxSyncResult, 'added' | 'removed' | 'renamed'> {
  const renamed = kept.map(({ row, mailbox }) => ({ from: nameOf(row), to: nameOf(mailbox) })).filter(({ from, to }) => from !== to);
  return { added: added.map(nameOf), removed: removed.map(nameOf), renamed };
}

interface Counted {
  readonly mailboxes: readonly Mailbox[];
  readonly errors: MailboxSyncResult['errors'];
}

/** Asks for the counts that the listing did not carry; where that fails as a whole, one mailbox at a time. */
async function addCounts(driver: MailManager, listed: readonly Mailbox[]): Promise<Counted> {
  const missing = listed.filter((mailbox) => mailbox.isSelectable && mailbox.counts === null);
  if (missing.length === 0) return { mailboxes: listed, errors: [] };
  const { counts, errors } = await countAll(driver, missing);
  return { mailboxes: listed.map((mailbox) => ({ ...mailbox, counts: mailbox.counts ?? counts.get(mailbox.id) ?? null })), errors };
}

async function countAll(driver: MailManager, missing: readonly Mailbox[]) {
  const counts = new Map<MailboxId, MailboxCounts>();
  const errors: { mailbox: string; code: string; serverText: string | null }[] = [];
  const count = async (ids: readonly MailboxId[]) => {
    for (const [id, found] of await driver.countMailboxes(ids)) counts.set(id, found);
  };
  try {
    await count(missing.map(({ id }) => id));
    return { counts, errors };
  } catch (error) {
    if (!isOfOneMailbox(error)) throw error;
  }
  for (const mailbox of missing) {
    try {
      await count([mailbox.id]);
    } catch (error) {
      if (!isMailError(error) || !isOfOneMailbox(error)) throw error;
      errors.push({ mailbox: nameOf(mailbox), code: error.code, serverText: error.serverText });
    }
  }
  return { counts, errors };
}

const isOfOneMailbox = (error: unknown): boolean =>
  isMailError(error) &&
  ['NOT_FOUND', 'PERMISSION_DENIED', 'PROTOCOL_ERROR', 'CONFLICT', 'UNSUPPORTED', 'QUOTA_EXCEEDED'].includes(error.code);
