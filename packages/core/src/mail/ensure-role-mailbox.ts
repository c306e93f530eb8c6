import { type Queryable, schema } from '@mailwright/db';
import { isMailError, type Mailbox, type MailboxRole, type MailManager } from '@mailwright/mail';
import { and, asc, eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { type MailboxRow, type MailboxView, toMailboxViews } from '../mailboxes/mailbox-view.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runOnce } from './per-process.ts';

/** Where an act puts mail. */
export interface ActMailbox {
  readonly id: string;
  /** Set where it had to be made first. */
  readonly created: MailboxView | null;
}

const names = { archive: 'Archive', trash: 'Trash', junk: 'Junk' } as const;
// Gmail: taking a message out of the inbox leaves it in "All Mail"; there is no mailbox of its own for the archive.
const stands: Record<keyof typeof names, readonly MailboxRole[]> = { archive: ['archive', 'all'], trash: ['trash'], junk: ['junk'] };

/** The connection's mailbox of this role, made at the provider where there is none. */
export async function ensureRoleMailbox(
  context: PersonContext,
  target: { readonly connectionId: string; readonly role: keyof typeof names },
): Promise<ActMailbox> {
  const { connectionId, role } = target;
  const found = await context.services.database.withUser(context.userId, (db) => findByRole(db, connectionId, stands[role]));
  if (found) return { id: found.id, created: null };
  return runOnce(context.services, `make ${role} ${connectionId}`, async () => {
    const mailbox = await withActiveDriver(context, connectionId, ({ driver }) => createOrFind(driver, names[role]));
    const row = await context.services.database.withUser(context.userId, (db) => storeMailbox(db, context.userId, target, mailbox));
    return { id: row.id, created: toMailboxViews([row])[0] ?? null };
  });
}

async function findByRole(db: Queryable, connectionId: string, roles: readonly MailboxRole[]): Promise<MailboxRow | undefined> {
  const rows = await db
    .select()
    .from(schema.mailboxes)
    .where(and(eq(schema.mailboxes.connectionId, connectionId), eq(schema.mailboxes.isSelectable, true)))
    .orderBy(asc(schema.mailboxes.createdAt), asc(schema.mailboxes.id));
  const views = toMailboxViews(rows);
  const view = roles.map((role) => views.find((candidate) => candidate.role === role)).find((candidate) => candidate !== undefined);
  return rows.find(({ id }) => id === view?.id);
}

async function createOrFind(driver: MailManager, name: string): Promise<Mailbox> {
  try {
    return await driver.createMailbox({ name });
  } catch (error) {
    if (!isMailError(error) || error.code !== 'CONFLICT') throw error;
    const mailboxes = await driver.listMailboxes();
    const existing = mailboxes.find((mailbox) => mailbox.parentId === null && mailbox.name.toLowerCase() === name.toLowerCase());
    if (!existing) throw error;
    return existing;
  }
}

async function storeMailbox(
  db: Queryable,
  userId: string,
  { connectionId, role }: { readonly connectionId: string; readonly role: keyof typeof names },
  mailbox: Mailbox,
): Promise<MailboxRow> {
  const chosenRole = mailbox.role === role ? null : role;
  await lockMirror(db, connectionId);
  const [row] = await db
    .insert(schema.mailboxes)
    .values({
      userId,
      connectionId,
      providerMailboxId: mailbox.id,
      name: mailbox.name,
      path: mailbox.path,
      role: mailbox.role,
      chosenRole,
      isSelectable: mailbox.isSelectable,
      isSubscribed: mailbox.isSubscribed,
      fingerprint: mailbox.fingerprint,
    })
    .onConflictDoUpdate({ target: [schema.mailboxes.connectionId, schema.mailboxes.providerMailboxId], set: { chosenRole } })
    .returning();
  if (!row) throw new Error('An upsert gives its row.');
  await bumpState(db, connectionId);
  return row;
}
