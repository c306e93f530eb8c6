import { schema } from '@mailwright/db';
import type { Mailbox, MailboxId } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { readIntentMark } from '../intents/intent-lane.ts';
import { syncListing } from '../mailboxes/sync-mailboxes.ts';
import { holdFence } from './sync-lease.ts';
import { readMirror, type SyncRun } from './sync-run.ts';

type StoredMailbox = typeof schema.mailboxes.$inferSelect;

/** Makes the stored mailboxes those of the provider, whoever created, renamed or destroyed some; writes only where they differ. */
export async function refreshListing(run: SyncRun): Promise<void> {
  const since = await readMirror(run, (db) => readIntentMark(db, run.lease.connectionId));
  const mailboxes = await run.driver.listMailboxes({ signal: run.signal });
  const { connection, rows } = await readMirror(run, async (db) => {
    const [row] = await db.select().from(schema.connections).where(eq(schema.connections.id, run.lease.connectionId));
    return {
      connection: row,
      rows: await db.select().from(schema.mailboxes).where(eq(schema.mailboxes.connectionId, run.lease.connectionId)),
    };
  });
  if (!connection || (connection.mailboxesSyncedAt !== null && isSameListing(rows, mailboxes))) return;
  await syncListing(
    run.context,
    { connection, driver: run.driver },
    { guard: (db) => holdFence(db, run.lease), listing: { mailboxes, since } },
  );
}

/** True where a mailbox is named that the mirror does not know. */
export async function hasUnknownMailbox(run: SyncRun, ids: Iterable<MailboxId>): Promise<boolean> {
  const wanted = new Set<string>(ids);
  if (wanted.size === 0) return false;
  const { mailboxes } = schema;
  const rows = await readMirror(run, (db) =>
    db.select({ id: mailboxes.providerMailboxId }).from(mailboxes).where(eq(mailboxes.connectionId, run.lease.connectionId)),
  );
  for (const { id } of rows) wanted.delete(id);
  return wanted.size > 0;
}

function isSameListing(rows: readonly StoredMailbox[], listed: readonly Mailbox[]): boolean {
  if (rows.length !== listed.length) return false;
  const byId = new Map(rows.map((row) => [row.providerMailboxId, row]));
  return listed.every((mailbox) => {
    const row = byId.get(mailbox.id);
    return row !== undefined && toKey(row) === toKey(mailbox);
  });
}

const toKey = ({ name, path, role, isSelectable, isSubscribed, fingerprint }: Mailbox | StoredMailbox): string =>
  JSON.stringify([name, path, role, isSelectable, isSubscribed, fingerprint]);
