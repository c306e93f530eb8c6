import { type Queryable, schema } from '@mailwright/db';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { forgetMessages } from './apply-summaries.ts';
import { findTargets, type MailTarget, type TargetMessage } from './find-targets.ts';
import { lockMirror } from './mirror-lock.ts';
import { runAct } from './per-process.ts';
import { uuidArray } from './sql-values.ts';

/**
 * Removes messages for good: named ones, and of a thread those in the mailbox shown. INVALID `not-in-trash` for a message that is
 * neither in trash, junk nor drafts; then nothing is destroyed.
 */
export async function destroyMail(context: PersonContext, input: MailTarget): Promise<{ destroyedMessageIds: readonly string[] }> {
  const found = await context.services.database.withUser(context.userId, (db) => findTargets(db, input));
  const messages = found.filter((message) => message.isNamed || isShown(message, input));
  const isRefused = messages.length === 0 ? found.length > 0 : !messages.every(isDestroyable);
  if (isRefused) throw new CoreError('INVALID', 'not-in-trash');
  const byConnection = Map.groupBy(messages, ({ connectionId }) => connectionId);
  await Promise.all([...byConnection].map(([connectionId, group]) => destroyOfConnection(context, connectionId, group)));
  return { destroyedMessageIds: messages.map(({ id }) => id) };
}

const destroyableRoles: readonly string[] = ['trash', 'junk', 'drafts'];

const isDestroyable = ({ placements }: TargetMessage): boolean => placements.every(({ role }) => destroyableRoles.includes(role));

function isShown({ placements, threadId }: TargetMessage, { mailboxId, threadIds }: MailTarget): boolean {
  if (!threadIds?.includes(threadId)) return false;
  if (mailboxId) return placements.some((placement) => placement.mailboxId === mailboxId);
  return placements.some(({ role }) => role === 'trash' || role === 'junk');
}

function destroyOfConnection(context: PersonContext, connectionId: string, messages: readonly TargetMessage[]): Promise<void> {
  const { services, userId, signal } = context;
  const providerIds = messages.map(({ providerMessageId }) => providerMessageId);
  return runAct(services, connectionId, async () => {
    await withActiveDriver(context, connectionId, ({ driver }) => driver.destroyMessages(providerIds, { signal }));
    await services.database.withUser(userId, async (db) => {
      await lockMirror(db, connectionId);
      await lowerCounts(db, messages);
      await forgetMessages(db, connectionId, providerIds);
      await db
        .delete(schema.drafts)
        .where(and(eq(schema.drafts.connectionId, connectionId), inArray(schema.drafts.providerMessageId, providerIds)));
    });
  });
}

async function lowerCounts(db: Queryable, messages: readonly TargetMessage[]): Promise<void> {
  await db.execute(sql`
    with deltas as (
      select l.mailbox_id, count(*)::int as total, (count(*) filter (where m.is_unread))::int as unread
      from message_mailboxes l join messages m on m.id = l.message_id
      where m.id = any(${uuidArray(messages.map(({ id }) => id))}) group by l.mailbox_id
    )
    update mailboxes b set total_count = greatest(0, b.total_count - d.total), unread_count = greatest(0, b.unread_count - d.unread)
    from deltas d where d.mailbox_id = b.id`);
}
