import { type Database, type Queryable, schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { and, eq, inArray, sql } from 'drizzle-orm';

/** How long a mirror is kept for a process that does not renew it, where nothing else is said. */
export const usualLeaseMs = 15_000;

/** The right to write the mirror of one connection, as long as nobody else has taken it over. */
export interface SyncLease {
  readonly connectionId: string;
  readonly userId: UserId;
  readonly ownerId: string;
  readonly fence: number;
}

/** The lease is somebody else's by now: nothing may be written any more. */
export class SyncLeaseLost extends Error {
  override readonly name = 'SyncLeaseLost';
}

const { syncLeases } = schema;
// The clock of the database alone decides: those of several machines differ.
const leaseEnd = (leaseMs: number) => sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;

/** Takes the lease of a connection that nobody holds, and waits until what its last owner is writing has ended; null where it is held. */
export async function acquireLease(
  database: Database,
  connection: { readonly id: string; readonly userId: string },
  ownerId: string,
  leaseMs = usualLeaseMs,
): Promise<SyncLease | null> {
  const rows = await database.db.execute<{ fence: string }>(sql`
    insert into sync_leases as l (connection_id, user_id, owner_id, fence, lease_until)
    values (${connection.id}, ${connection.userId}, ${ownerId}, 1, ${leaseEnd(leaseMs)})
    on conflict (connection_id) do update set owner_id = excluded.owner_id, fence = l.fence + 1, lease_until = excluded.lease_until,
      is_live = false
    where l.lease_until < clock_timestamp()
    returning l.fence`);
  const [row] = rows;
  return row ? { connectionId: connection.id, userId: connection.userId as UserId, ownerId, fence: Number(row.fence) } : null;
}

/** Renews what a process holds; gives the connections that it still holds. */
export async function renewLeases(
  database: Database,
  ownerId: string,
  connectionIds: readonly string[],
  leaseMs = usualLeaseMs,
): Promise<ReadonlySet<string>> {
  if (connectionIds.length === 0) return new Set();
  const rows = await database.db
    .update(syncLeases)
    .set({ leaseUntil: leaseEnd(leaseMs) })
    .where(and(eq(syncLeases.ownerId, ownerId), inArray(syncLeases.connectionId, [...connectionIds])))
    .returning({ connectionId: syncLeases.connectionId });
  return new Set(rows.map((row) => row.connectionId));
}

/** Throws SyncLeaseLost where the lease was taken over; else nobody takes it over before this transaction ends. */
export async function holdFence(db: Queryable, { connectionId, fence }: SyncLease): Promise<void> {
  const rows = await db.execute(sql`select 1 from sync_leases where connection_id = ${connectionId} and fence = ${fence} for share`);
  if (rows.length === 0) throw new SyncLeaseLost('Another process keeps this mirror now.');
}

/** What a lease leaves behind when it is given back. */
export type LeaseOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failureCount: number; readonly refusalCount: number; readonly delayMs: number };

/** Gives the lease back, so that another may be taken at once, or after the delay. Nothing happens where it was lost. */
export async function releaseLease(database: Database, lease: SyncLease, outcome: LeaseOutcome): Promise<void> {
  const failed = outcome.kind === 'failed' ? outcome : { failureCount: 0, refusalCount: 0, delayMs: 0 };
  await database.db
    .update(syncLeases)
    .set({
      leaseUntil: sql`clock_timestamp() - interval '1 second'`,
      isLive: false,
      failureCount: failed.failureCount,
      refusalCount: failed.refusalCount,
      notBefore: outcome.kind === 'failed' ? sql`clock_timestamp() + make_interval(secs => ${failed.delayMs / 1000})` : null,
    })
    .where(and(eq(syncLeases.connectionId, lease.connectionId), eq(syncLeases.fence, lease.fence)));
}

/** Tells whether the mirror follows every change from now on. */
export async function setLive(database: Database, lease: SyncLease, isLive: boolean): Promise<void> {
  await database.db
    .update(syncLeases)
    .set(isLive ? { isLive, failureCount: 0, refusalCount: 0, notBefore: null } : { isLive })
    .where(and(eq(syncLeases.connectionId, lease.connectionId), eq(syncLeases.fence, lease.fence)));
}
