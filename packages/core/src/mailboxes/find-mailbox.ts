import { type Queryable, schema } from '@mailwright/db';
import { and, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type MailboxRow, type MailboxView, toMailboxViews } from './mailbox-view.ts';

/** Which mailbox of which connection. */
export interface MailboxReference {
  readonly connectionId: string;
  readonly mailboxId: string;
}

/** The row of a person's mailbox. NOT_FOUND `mailbox-not-found`. */
export function getMailboxRow(context: PersonContext, reference: MailboxReference): Promise<MailboxRow> {
  return context.services.database.withUser(context.userId, async (db) => {
    const found = (await findRows(db, context.userId, reference.connectionId)).find((row) => row.id === reference.mailboxId);
    if (!found) throw notFound('mailbox');
    return found;
  });
}

/** One mailbox as people see it, beside its siblings. NOT_FOUND. */
export function getMailboxView(context: PersonContext, reference: MailboxReference): Promise<MailboxView> {
  return context.services.database.withUser(context.userId, async (db) => {
    const views = toMailboxViews(await findRows(db, context.userId, reference.connectionId));
    const found = views.find((view) => view.id === reference.mailboxId);
    if (!found) throw notFound('mailbox');
    return found;
  });
}

const findRows = (db: Queryable, userId: string, connectionId: string): Promise<MailboxRow[]> =>
  db
    .select()
    .from(schema.mailboxes)
    .where(and(eq(schema.mailboxes.userId, userId), eq(schema.mailboxes.connectionId, connectionId)));
