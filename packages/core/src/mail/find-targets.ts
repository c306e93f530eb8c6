import { type Queryable, schema } from '@mailwright/db';
import type { MailboxRole, MessageId } from '@mailwright/mail';
import { and, eq, sql } from 'drizzle-orm';
import { notFound } from '../core-error.ts';
import { effectiveRoleSql } from './mailbox-scope.ts';
import { conversationOrder, uuidArray } from './sql-values.ts';

/** What an act is about: whole threads as a view shows them, or single messages. */
export interface MailTarget {
  readonly connectionId: string;
  readonly threadIds?: readonly string[];
  readonly messageIds?: readonly string[];
  /** The mailbox shown. */
  readonly mailboxId?: string;
}

/** Where a message lies. */
export interface Placement {
  readonly mailboxId: string;
  readonly role: MailboxRole | '';
}

/** A message that an act may be about. */
export interface TargetMessage {
  readonly id: string;
  readonly threadId: string;
  readonly connectionId: string;
  readonly providerMessageId: MessageId;
  readonly receivedAt: string;
  readonly isDraft: boolean;
  /** Named itself, not by its thread. */
  readonly isNamed: boolean;
  readonly placements: readonly Placement[];
}

/**
 * The messages named and those of the threads named, oldest first. NOT_FOUND, and nothing else happens, where one id of many is not
 * this person's or of another connection.
 */
export async function findTargets(db: Queryable, target: MailTarget): Promise<readonly TargetMessage[]> {
  const { connectionId, threadIds = [], messageIds = [], mailboxId } = target;
  if (mailboxId) await mustOwnMailbox(db, mailboxId, connectionId);
  const rows = await db.execute<TargetMessage & Record<string, unknown>>(sql`
    select m.id, m.thread_id as "threadId", m.connection_id as "connectionId", m.provider_message_id as "providerMessageId",
      m.received_at as "receivedAt", m.is_draft as "isDraft", m.id = any(${uuidArray(messageIds)}) as "isNamed",
      coalesce((
        select jsonb_agg(jsonb_build_object('mailboxId', ${schema.mailboxes.id}, 'role', ${effectiveRoleSql}))
        from message_mailboxes l join ${schema.mailboxes} on ${schema.mailboxes.id} = l.mailbox_id where l.message_id = m.id
      ), '[]') as placements
    from messages m
    where m.id = any(${uuidArray(messageIds)}) or m.thread_id = any(${uuidArray(threadIds)})
    order by ${conversationOrder(sql`m`)}, m.id`);
  const found = [...rows];
  if (connectionId !== 'all' && found.some((message) => message.connectionId !== connectionId)) throw notFound('message');
  const foundMessages = new Set(found.map(({ id }) => id));
  const foundThreads = new Set(found.map(({ threadId }) => threadId));
  if (!messageIds.every((id) => foundMessages.has(id))) throw notFound('message');
  if (!threadIds.every((id) => foundThreads.has(id))) throw notFound('thread');
  return found.filter(({ placements }) => placements.length > 0);
}

async function mustOwnMailbox(db: Queryable, mailboxId: string, connectionId: string): Promise<void> {
  const ofConnection = connectionId === 'all' ? undefined : eq(schema.mailboxes.connectionId, connectionId);
  const [mailbox] = await db
    .select({ id: schema.mailboxes.id })
    .from(schema.mailboxes)
    .where(and(eq(schema.mailboxes.id, mailboxId), ofConnection));
  if (!mailbox) throw notFound('mailbox');
}

/**
 * Which of them change place: named ones, and of a thread those in the mailbox shown. Where none is shown: its messages in the inbox,
 * else all that are neither sent, drafts, trash nor junk, else all.
 */
export function selectPlaced(messages: readonly TargetMessage[], { mailboxId, threadIds = [] }: MailTarget): readonly TargetMessage[] {
  const ofThreads = messages.filter((message) => threadIds.includes(message.threadId));
  const threads = Map.groupBy(ofThreads, ({ threadId }) => threadId);
  const isIn = (roles: readonly string[]) => (message: TargetMessage) =>
    message.placements.some((placement) => roles.includes(placement.role));
  const shown = [...threads.values()].flatMap((members) => {
    if (mailboxId) return members.filter(({ placements }) => placements.some((placement) => placement.mailboxId === mailboxId));
    const inInbox = members.filter(isIn(['inbox']));
    if (inInbox.length > 0) return inInbox;
    const isAside = isIn(['sent', 'drafts', 'trash', 'junk']);
    const received = members.filter((member) => !isAside(member));
    return received.length > 0 ? received : members;
  });
  const shownIds = new Set(shown.map(({ id }) => id));
  return messages.filter(({ id, isNamed }) => isNamed || shownIds.has(id));
}

/** Sorted, so that acts on several accounts lock their mirrors in the same order. */
export function groupByConnection<Item>(
  items: readonly Item[],
  toMessage: (item: Item) => Pick<TargetMessage, 'connectionId'>,
): readonly (readonly [string, readonly Item[]])[] {
  const groups = Map.groupBy(items, (item) => toMessage(item).connectionId);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}
