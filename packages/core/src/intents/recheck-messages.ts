import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '@mailwright/db';
import type { MessageId, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { type ReadingMark, readReadingMark } from '../mail/apply-reading.ts';
import { writeSummaries } from '../mail/apply-summaries.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { recordset } from '../mail/recordset.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { isStillCurrent } from '../sync/keeper-mark.ts';
import { holdLane, type LaneLease } from './lane-lease.ts';
import { placeMessages } from './place-messages.ts';

const mostAtOnce = 200;
const mostTries = 3;
const pauseMs = 300;

type DoubtfulRow = { intentIds: number[]; id: string; providerMessageId: MessageId; state: string };

/**
 * Reads messages anew of which an intent hid what the provider said, or that the provider refused to change, and writes what is so.
 * False where there are none.
 */
export async function recheckMessages(
  context: PersonContext,
  lane: LaneLease,
  getMessages: (ids: readonly MessageId[]) => Promise<readonly MessageSummary[]>,
): Promise<boolean> {
  const inTransaction = <Result>(work: (db: Queryable) => Promise<Result>) => context.services.database.withUser(context.userId, work);
  for (let attempt = 1; ; attempt += 1) {
    const { doubtful, mark } = await inTransaction(async (db) => {
      const before = await readReadingMark(db, lane.connectionId);
      return { doubtful: await findDoubtful(db, lane.connectionId), mark: before };
    });
    if (doubtful.length === 0) return attempt > 1;
    const read = await getMessages(doubtful.map(({ providerMessageId }) => providerMessageId));
    const isSettled = await inTransaction((db) => writeRead(db, context.userId, lane, { doubtful, read, mark }));
    if (isSettled) return true;
    await sleep(attempt * pauseMs);
    // What goes on changing stays in doubt; other work gets its turn first.
    if (attempt >= mostTries) return true;
  }
}

interface Reading {
  readonly doubtful: readonly DoubtfulRow[];
  readonly read: readonly MessageSummary[];
  readonly mark: ReadingMark;
}

async function writeRead(db: Queryable, userId: string, lane: LaneLease, { doubtful, read, mark }: Reading): Promise<boolean> {
  await lockMirror(db, lane.connectionId);
  await holdLane(db, lane);
  // What was written meanwhile may be newer than what was read: then it is read again.
  if (!(await isStillCurrent(db, lane.connectionId, mark.keeper))) return false;
  const current = new Map((await findDoubtful(db, lane.connectionId)).map((row) => [row.id, row.state]));
  const unchanged = doubtful.filter(({ id, state }) => current.get(id) === state);
  const ids = new Set<string>(unchanged.map(({ providerMessageId }) => providerMessageId));
  const present = read.filter(({ id }) => ids.has(id));
  await writeSummaries(db, userId, lane.connectionId, present, { since: mark.since });
  const presentIds = new Set<string>(present.map(({ id }) => id));
  const gone = unchanged.filter(({ providerMessageId }) => !presentIds.has(providerMessageId));
  await takeOut(db, userId, lane, gone);
  await clearDoubt(
    db,
    unchanged.flatMap(({ intentIds }) => intentIds),
  );
  return unchanged.length === doubtful.length;
}

async function findDoubtful(db: Queryable, connectionId: string): Promise<readonly DoubtfulRow[]> {
  return db.execute<DoubtfulRow>(sql`
    with doubted as (
      select i.message_id, jsonb_agg(i.id) as intent_ids, string_agg(concat(i.id, ':', i.xmin), ',' order by i.id) as versions from intents i
      where i.connection_id = ${connectionId} and i.must_recheck and i.status in ('done', 'failed') and i.message_id is not null
      group by i.message_id order by min(i.id) limit ${mostAtOnce}
    )
    select d.intent_ids as "intentIds", m.id, m.provider_message_id as "providerMessageId",
      concat_ws(' ', d.versions, m.provider_message_id, m.flags::text, (
        select string_agg(l.mailbox_id::text, ',' order by l.mailbox_id) from message_mailboxes l where l.message_id = m.id
      )) as state
    from doubted d join messages m on m.id = d.message_id`);
}

/** What the provider does not have under this id leaves its mailboxes, unless a later act has placed it elsewhere. */
async function takeOut(db: Queryable, userId: string, lane: LaneLease, gone: readonly DoubtfulRow[]): Promise<void> {
  if (gone.length === 0) return;
  const waiting = await db.execute<{ message_id: string }>(sql`
    select distinct message_id from intents
    where message_id = any(${uuidArray(gone.map(({ id }) => id))}) and status in ('queued', 'sending')`);
  const isWaiting = new Set(waiting.map((row) => row.message_id));
  const rows = gone.filter(({ id }) => !isWaiting.has(id)).map(({ id }) => ({ id, mailbox_ids: [] }));
  const placed = await placeMessages(db, userId, rows);
  if (placed.length === 0) return;
  await refreshThreads(
    db,
    placed.map(({ threadId }) => threadId),
  );
  await bumpState(db, lane.connectionId);
}

async function clearDoubt(db: Queryable, intentIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    update intents i set must_recheck = false
    from ${recordset(
      intentIds.map((id) => ({ id })),
      'r',
      { id: 'bigint' },
    )} where i.id = r.id`);
}

/** Where the provider does not let itself be asked about them, the next listing tells. */
export async function dropDoubts(context: PersonContext, lane: LaneLease): Promise<void> {
  await context.services.database.withUser(context.userId, async (db) => {
    await holdLane(db, lane);
    await db.execute(sql`update intents set must_recheck = false where connection_id = ${lane.connectionId} and must_recheck`);
  });
}
