import type { Queryable } from '@mailwright/db';
import type { Flag } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { findTargets, type MailTarget, type TargetMessage } from './find-targets.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runAct } from './per-process.ts';
import { refreshThreads } from './refresh-threads.ts';
import { recordset } from './sql-values.ts';

/** Flags to set and to take away, and where. */
export interface SetFlagsInput extends MailTarget {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/**
 * Changes flags at the provider, then in the mirror. Of a thread: a star is set on its newest message; all else is set and taken away
 * on all of them. Gives the messages that changed.
 */
export async function setFlags(context: PersonContext, input: SetFlagsInput): Promise<{ messageIds: readonly string[] }> {
  const messages = await context.services.database.withUser(context.userId, (db) => findTargets(db, input));
  const changes = toFlagChanges(messages, input);
  const byConnection = Map.groupBy(changes, ({ message }) => message.connectionId);
  const changed = await Promise.all([...byConnection].map(([connectionId, group]) => changeFlags(context, connectionId, group)));
  return { messageIds: changed.flat() };
}

interface FlagsOfMessage {
  readonly message: TargetMessage;
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

function toFlagChanges(messages: readonly TargetMessage[], input: SetFlagsInput): readonly FlagsOfMessage[] {
  const wanted = new Set(input.threadIds);
  const remove = (input.remove ?? []).map((flag) => flag.toLowerCase());
  const add = (input.add ?? []).map((flag) => flag.toLowerCase()).filter((flag) => !remove.includes(flag));
  const newest = new Set([...Map.groupBy(messages, ({ threadId }) => threadId).values()].map((members) => findNewest(members)?.id));
  return messages.flatMap((message) => {
    const isStarrable = message.isNamed || newest.has(message.id);
    if (!message.isNamed && !wanted.has(message.threadId)) return [];
    const added = add.filter((flag) => flag !== '$flagged' || isStarrable);
    return added.length + remove.length > 0 ? [{ message, add: added, remove }] : [];
  });
}

function findNewest(members: readonly TargetMessage[]): TargetMessage | undefined {
  const present = members.filter(
    ({ isDraft, placements }) => !isDraft && placements.some(({ role }) => role !== 'trash' && role !== 'junk'),
  );
  return present.at(-1) ?? members.at(-1);
}

async function changeFlags(context: PersonContext, connectionId: string, changes: readonly FlagsOfMessage[]): Promise<readonly string[]> {
  const { services, userId, signal } = context;
  return runAct(services, connectionId, async () => {
    await withActiveDriver(context, connectionId, async ({ driver }) => {
      for (const group of Map.groupBy(changes, ({ add, remove }) => JSON.stringify([add, remove])).values()) {
        const [first] = group;
        if (!first) continue;
        const ids = group.map(({ message }) => message.providerMessageId);
        await driver.setFlags(ids, { add: first.add, remove: first.remove }, { signal });
      }
    });
    return services.database.withUser(userId, (db) => writeFlags(db, connectionId, changes));
  });
}

/** Writes flags and the unread counts that follow from them; gives the messages that were otherwise before. */
async function writeFlags(db: Queryable, connectionId: string, changes: readonly FlagsOfMessage[]): Promise<readonly string[]> {
  await lockMirror(db, connectionId);
  const rows = changes.map(({ message, add, remove }) => ({ id: message.id, added: add, removed: remove }));
  const changed = await db.execute<{ id: string; thread_id: string }>(sql`
    with wanted as (
      select m.id, m.thread_id, m.is_unread as was_unread, m.flags as old_flags, array(
        select f.flag from (
          select unnest(m.flags) as flag except select jsonb_array_elements_text(r.removed)
          union select jsonb_array_elements_text(r.added)
        ) f order by f.flag collate "C"
      ) as flags
      from ${recordset(rows)} as r(id uuid, added jsonb, removed jsonb) join messages m on m.id = r.id
    ),
    changed as (
      update messages m set flags = w.flags, is_unread = not '$seen' = any(w.flags), is_flagged = '$flagged' = any(w.flags),
        is_draft = '$draft' = any(w.flags), updated_at = now()
      from wanted w where w.id = m.id and w.flags <> w.old_flags
      returning m.id, m.thread_id, w.was_unread, m.is_unread
    ),
    deltas as (
      select l.mailbox_id, sum(c.is_unread::int - c.was_unread::int)::int as delta
      from changed c join message_mailboxes l on l.message_id = c.id
      where c.is_unread <> c.was_unread group by l.mailbox_id
    ),
    counted as (
      update mailboxes b set unread_count = greatest(0, b.unread_count + d.delta) from deltas d where d.mailbox_id = b.id
    )
    select id, thread_id from changed`);
  if (changed.length === 0) return [];
  await refreshThreads(
    db,
    changed.map((row) => row.thread_id),
  );
  await bumpState(db, connectionId);
  return changed.map(({ id }) => id);
}
