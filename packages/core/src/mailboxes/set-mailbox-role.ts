import { schema } from '@mailwright/db';
import type { MailboxRole } from '@mailwright/mail';
import { and, eq, ne } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import type { MailboxReference } from './find-mailbox.ts';
import { listMailboxes } from './list-mailboxes.ts';
import type { MailboxView } from './mailbox-view.ts';

/** Sets what a mailbox is for, whatever the server says; null returns to the server's word, `none` leaves it without. NOT_FOUND. */
export async function setMailboxRole(
  context: PersonContext,
  input: MailboxReference & { readonly role: MailboxRole | 'none' | null },
): Promise<readonly MailboxView[]> {
  const { connectionId, mailboxId, role } = input;
  const { mailboxes } = schema;
  const ofConnection = and(eq(mailboxes.userId, context.userId), eq(mailboxes.connectionId, connectionId));
  await context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, connectionId);
    const changed = await db
      .update(mailboxes)
      .set({ chosenRole: role, updatedAt: context.services.now() })
      .where(and(ofConnection, eq(mailboxes.id, mailboxId)))
      .returning({ id: mailboxes.id });
    if (changed.length === 0) throw notFound('mailbox');
    if (role !== null && role !== 'none') {
      await db
        .update(mailboxes)
        .set({ chosenRole: null })
        .where(and(ofConnection, eq(mailboxes.chosenRole, role), ne(mailboxes.id, mailboxId)));
    }
    await bumpState(db, connectionId);
  });
  return listMailboxes(context, { connectionId });
}
