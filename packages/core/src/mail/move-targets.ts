import type { Queryable } from '@mailwright/db';
import type { MailManager, MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import type { MailboxView } from '../mailboxes/mailbox-view.ts';
import type { ActMailbox } from './ensure-role-mailbox.ts';
import { findTargets, type MailTarget, selectPlaced, type TargetMessage } from './find-targets.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runAct } from './per-process.ts';
import { refreshThreads } from './refresh-threads.ts';
import { recordset, textArray, uuidArray } from './sql-values.ts';

/** Where each message was, so that an undo can take it back. */
export interface MoveResult {
  readonly moved: readonly { readonly messageId: string; readonly fromMailboxIds: readonly string[] }[];
  /** Mailboxes that had to be made first. */
  readonly createdMailboxes: readonly MailboxView[];
}

/** Finds out where a connection's messages go; called once for each connection that has any. */
export type ChooseMailbox = (connectionId: string, driver: MailManager) => Promise<ActMailbox>;

/** Moves what an act is about, at each provider and then in the mirror. Where a provider refuses, its mirror stays as it was. */
export async function moveTargets(context: PersonContext, target: MailTarget, chooseMailbox: ChooseMailbox): Promise<MoveResult> {
  const found = await context.services.database.withUser(context.userId, (db) => findTargets(db, target));
  const byConnection = Map.groupBy(selectPlaced(found, target), ({ connectionId }) => connectionId);
  const outcomes = await Promise.allSettled(
    [...byConnection].map(([connectionId, messages]) => moveOfConnection(context, { connectionId, messages, chooseMailbox })),
  );
  const results = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return { moved: results.flatMap(({ moved }) => moved), createdMailboxes: results.flatMap(({ createdMailboxes }) => createdMailboxes) };
}

interface ConnectionMove {
  readonly connectionId: string;
  readonly messages: readonly TargetMessage[];
  readonly chooseMailbox: ChooseMailbox;
}

function moveOfConnection(context: PersonContext, { connectionId, messages, chooseMailbox }: ConnectionMove): Promise<MoveResult> {
  const { services, userId, signal } = context;
  return runAct(services, connectionId, () =>
    withActiveDriver(context, connectionId, async ({ driver }) => {
      const mailbox = await chooseMailbox(connectionId, driver);
      const moving = messages.filter(({ placements }) => placements.some(({ mailboxId }) => mailboxId !== mailbox.id));
      const createdMailboxes = mailbox.created ? [mailbox.created] : [];
      if (moving.length === 0) return { moved: [], createdMailboxes };
      const providerIds = moving.map(({ providerMessageId }) => providerMessageId);
      const newIds = await driver.moveMessages(providerIds, mailbox.providerMailboxId, { signal });
      await services.database.withUser(userId, (db) =>
        writeMoves(db, { userId, connectionId, mailboxId: mailbox.id, messages: moving, newIds }),
      );
      const moved = moving
        .filter(({ providerMessageId }) => newIds.has(providerMessageId))
        .map(({ id, placements }) => ({ messageId: id, fromMailboxIds: placements.map(({ mailboxId }) => mailboxId) }));
      return { moved, createdMailboxes };
    }),
  );
}

interface MovesToWrite {
  readonly userId: string;
  readonly connectionId: string;
  readonly mailboxId: string;
  readonly messages: readonly TargetMessage[];
  readonly newIds: ReadonlyMap<MessageId, MessageId>;
}

/** Our ids stay; the driver's follow the move. What the provider no longer had leaves its mailboxes. */
async function writeMoves(db: Queryable, { userId, connectionId, mailboxId, messages, newIds }: MovesToWrite): Promise<void> {
  await lockMirror(db, connectionId);
  const rows = messages.map(({ id, providerMessageId }) => ({
    id,
    old_id: providerMessageId,
    new_id: newIds.get(providerMessageId) ?? null,
  }));
  const ids = uuidArray(rows.map(({ id }) => id));
  const twins = await dropTwins(db, connectionId, rows);
  await db.execute(sql`
    update messages m set provider_message_id = r.new_id, updated_at = now()
    from ${recordset(rows)} as r(id uuid, new_id text) where r.id = m.id and r.new_id <> m.provider_message_id`);
  await db.execute(sql`
    with targets as (
      select m.id, m.is_unread, m.received_at, r.new_id is not null as is_moved
      from ${recordset(rows)} as r(id uuid, new_id text) join messages m on m.id = r.id
    ),
    removed as (
      delete from message_mailboxes l using targets t
      where l.message_id = t.id and (l.mailbox_id <> ${mailboxId}::uuid or not t.is_moved)
      returning l.mailbox_id, -1 as step, t.is_unread
    ),
    added as (
      insert into message_mailboxes (message_id, mailbox_id, user_id, received_at)
      select id, ${mailboxId}::uuid, ${userId}, received_at from targets where is_moved
      on conflict do nothing returning message_id, mailbox_id
    ),
    steps as (
      select mailbox_id, step, is_unread from removed
      union all select a.mailbox_id, 1, t.is_unread from added a join targets t on t.id = a.message_id
    ),
    deltas as (
      select mailbox_id, sum(step)::int as total, (sum(step) filter (where is_unread))::int as unread from steps group by mailbox_id
    )
    update mailboxes b set total_count = greatest(0, b.total_count + d.total),
      unread_count = greatest(0, b.unread_count + coalesce(d.unread, 0))
    from deltas d where d.mailbox_id = b.id`);
  await db.execute(sql`
    update drafts d set provider_message_id = r.new_id from ${recordset(rows)} as r(old_id text, new_id text)
    where d.connection_id = ${connectionId} and d.provider_message_id = r.old_id and r.new_id <> r.old_id`);
  const threads = await db.execute<{ thread_id: string }>(sql`select distinct thread_id from messages where id = any(${ids})`);
  await refreshThreads(db, [...twins, ...threads.map((row) => row.thread_id)]);
  await bumpState(db, connectionId);
}

/** A listing may have brought a moved message in under its new id before the move was written; the older row is the message. */
async function dropTwins(
  db: Queryable,
  connectionId: string,
  rows: readonly { readonly id: string; readonly new_id: string | null }[],
): Promise<readonly string[]> {
  const newIds = rows.flatMap(({ new_id }) => (new_id === null ? [] : [new_id]));
  const dropped = await db.execute<{ thread_id: string }>(sql`
    delete from messages where connection_id = ${connectionId} and provider_message_id = any(${textArray(newIds)})
      and id <> all(${uuidArray(rows.map(({ id }) => id))})
    returning thread_id`);
  return dropped.map((row) => row.thread_id);
}
