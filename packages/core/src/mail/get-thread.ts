import { type Queryable, schema } from '@mailwright/db';
import type { MailboxRole } from '@mailwright/mail';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { fetchMissingMembers, type ThreadReference } from './fetch-missing-members.ts';
import { effectiveRoleSql } from './mailbox-scope.ts';
import { type MessageView, toMessageView } from './message-view.ts';
import { conversationOrder, previewOfRow } from './sql-values.ts';

/** A conversation, oldest message first, from all mailboxes of its connection. */
export interface ThreadView {
  readonly id: string;
  readonly connectionId: string;
  readonly subject: string | null;
  readonly messages: readonly MessageView[];
}

/** A conversation with what the provider can cheaply add to it. NOT_FOUND. Marks nothing as read. */
export async function getThread(context: PersonContext, input: ThreadReference): Promise<ThreadView> {
  const read = () => context.services.database.withUser(context.userId, (db) => readThread(db, input));
  const thread = await read();
  return (await fetchMissingMembers(context, input)) ? read() : thread;
}

type MessageRow = typeof schema.messages.$inferSelect;

interface Placement {
  readonly mailboxId: string;
  readonly role: MailboxRole | '';
}

async function readThread(db: Queryable, { connectionId, threadId }: ThreadReference): Promise<ThreadView> {
  const [found] = await db
    .select({
      subject: schema.threads.subject,
      emailAddress: schema.connections.emailAddress,
      identities: sql<string[]>`array(select i.address from identities i where i.connection_id = ${schema.connections.id})`,
    })
    .from(schema.threads)
    .innerJoin(schema.connections, eq(schema.connections.id, schema.threads.connectionId))
    .where(and(eq(schema.threads.id, threadId), eq(schema.threads.connectionId, connectionId)));
  if (!found) throw notFound('thread');
  const rows = await db
    .select({
      message: schema.messages,
      preview: previewOfRow(schema.messages),
      placements: sql<Placement[]>`jsonb_agg(jsonb_build_object('mailboxId', ${schema.mailboxes.id}, 'role', ${effectiveRoleSql})
        order by ${schema.mailboxes.id})`,
    })
    .from(schema.messages)
    .innerJoin(schema.messageMailboxes, eq(schema.messageMailboxes.messageId, schema.messages.id))
    .innerJoin(schema.mailboxes, eq(schema.mailboxes.id, schema.messageMailboxes.mailboxId))
    .where(eq(schema.messages.threadId, threadId))
    .groupBy(schema.messages.id)
    .orderBy(conversationOrder(schema.messages), asc(schema.messages.id));
  if (rows.length === 0) throw notFound('thread');
  const own = new Set([found.emailAddress, ...found.identities].map((address) => address.toLowerCase()));
  const messages = withoutCopies(rows).map(({ message, preview, placements }) =>
    toMessageView(
      { ...message, preview },
      placements.map(({ mailboxId }) => mailboxId),
      own,
    ),
  );
  return { id: threadId, connectionId, subject: found.subject, messages };
}

const copyOrder: readonly (MailboxRole | '')[] = ['inbox', '', 'archive', 'drafts', 'sent', 'all', 'important', 'flagged', 'junk', 'trash'];

/** Of copies of one message (a mail to oneself; "all mail" beside the inbox) the one in the nearest mailbox. */
function withoutCopies<Row extends { readonly message: MessageRow; readonly placements: readonly Placement[] }>(rows: readonly Row[]) {
  const best = new Map<string, { id: string; rank: number }>();
  for (const { message, placements } of rows) {
    const key = message.messageIdHeader ?? message.id;
    const rank = Math.min(...placements.map(({ role }) => copyOrder.indexOf(role)));
    const known = best.get(key);
    if (!known || rank < known.rank) best.set(key, { id: message.id, rank });
  }
  const shown = new Set([...best.values()].map(({ id }) => id));
  return rows.filter(({ message }) => shown.has(message.id));
}
