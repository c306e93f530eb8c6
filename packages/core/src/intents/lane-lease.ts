import { randomUUID } from 'node:crypto';
import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { nextAttemptIn } from './judge-failure.ts';

const leaseMs = 60_000;

/** The right to hand over a connection's intents, until it is given back or lost. */
export interface LaneLease extends AsyncDisposable {
  readonly connectionId: string;
  readonly token: string;
  /** False once so much time went by that another process may have taken over. */
  isFresh(): boolean;
}

/** Another process holds the lane now; nothing more may be written or handed over. */
export class LaneLost extends Error {
  override readonly name = 'LaneLost';
}

/** Takes the lane of a connection, or null where another process has it or it rests after a failure. */
export async function claimLane(context: PersonContext, connectionId: string): Promise<LaneLease | null> {
  const token = randomUUID();
  const { database, now, logger } = context.services;
  let freshUntil = performance.now() + leaseMs;
  const claimed = await database.withUser(context.userId, (db) =>
    db.execute(sql`
      update intent_lanes set lease_token = ${token}, lease_until = ${leaseEnd(now())}, blocked_at = null
      where connection_id = ${connectionId} and (next_attempt_at is null or next_attempt_at <= ${now().toISOString()})
        and (lease_until is null or lease_until < ${now().toISOString()})
      returning connection_id`),
  );
  if (claimed.length === 0) return null;
  const renew = async () => {
    const begun = performance.now();
    const held = await database.withUser(context.userId, (db) =>
      db.execute(sql`
        update intent_lanes set lease_until = ${leaseEnd(now())}
        where connection_id = ${connectionId} and lease_token = ${token} returning connection_id`),
    );
    if (held.length > 0) freshUntil = begun + leaseMs;
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => logger.warn({ connectionId, error: String(error) }, 'lane lease not renewed'));
  }, leaseMs / 3);
  return {
    connectionId,
    token,
    isFresh: () => performance.now() < freshUntil,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await database.withUser(context.userId, (db) =>
        db.execute(sql`
          update intent_lanes set lease_token = null, lease_until = null
          where connection_id = ${connectionId} and lease_token = ${token}`),
      );
    },
  };
}

const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString();

/** Holds the lane's row to the end of the transaction. Throws LaneLost where another process has it. */
export async function holdLane(db: Queryable, { connectionId, token }: LaneLease): Promise<void> {
  const rows = await db.execute(sql`
    select 1 from intent_lanes where connection_id = ${connectionId} and lease_token = ${token} for update`);
  if (rows.length === 0) throw new LaneLost();
}

/** Counts what was done; gives the new mark. Throws LaneLost where another process has the lane. */
export async function raiseMark(db: Queryable, { connectionId, token }: LaneLease): Promise<number> {
  const [row] = await db.execute<{ mark: number }>(sql`
    update intent_lanes set mark = mark + 1, failure_count = 0
    where connection_id = ${connectionId} and lease_token = ${token} returning mark::float8 as mark`);
  if (!row) throw new LaneLost();
  return row.mark;
}

/** Lets the lane rest after a failure of the connection: for a while, or (`isBlocked`) until its account was changed or tested. */
export async function restLane(
  context: PersonContext,
  { connectionId, token }: LaneLease,
  rest: { readonly retryAfterMs: number; readonly isBlocked: boolean },
): Promise<void> {
  const { database, now } = context.services;
  await database.withUser(context.userId, async (db) => {
    const [row] = await db.execute<{ failures: number }>(sql`
      select failure_count as failures from intent_lanes where connection_id = ${connectionId} and lease_token = ${token} for update`);
    if (!row) return;
    const waitMs = Math.max(nextAttemptIn(row.failures), rest.retryAfterMs);
    await db.execute(sql`
      update intent_lanes set failure_count = failure_count + 1,
        next_attempt_at = ${new Date(now().getTime() + waitMs).toISOString()},
        blocked_at = (select updated_at from connections where id = ${connectionId} and ${rest.isBlocked})
      where connection_id = ${connectionId}`);
  });
}
