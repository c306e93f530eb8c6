import { schema } from '@mailwright/db';
import type { MailboxId } from '@mailwright/mail';
import { and, eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { getMailboxRow, getMailboxView } from './find-mailbox.ts';
import type { MailboxView } from './mailbox-view.ts';
import { syncListing } from './sync-mailboxes.ts';

/** Where a new mailbox goes; without a parent to the top. */
export interface CreateMailboxInput {
  readonly connectionId: string;
  readonly name: string;
  readonly parentId: string | null;
}

/** Makes a mailbox at the provider and here. NOT_FOUND; MailError CONFLICT where the name is taken. */
export async function createMailbox(context: PersonContext, input: CreateMailboxInput): Promise<MailboxView> {
  const { connectionId, name, parentId } = input;
  const parent = parentId === null ? null : await getMailboxRow(context, { connectionId, mailboxId: parentId });
  const created = await withActiveDriver(context, connectionId, async (active) => {
    const place = parent ? { parentId: parent.providerMailboxId as MailboxId } : {};
    const mailbox = await active.driver.createMailbox({ name, ...place }, { signal: context.signal });
    await syncListing(context, active);
    return mailbox;
  });
  const { mailboxes } = schema;
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db
      .select({ id: mailboxes.id })
      .from(mailboxes)
      .where(and(eq(mailboxes.connectionId, connectionId), eq(mailboxes.providerMailboxId, created.id))),
  );
  if (!row) throw notFound('mailbox');
  return getMailboxView(context, { connectionId, mailboxId: row.id });
}
