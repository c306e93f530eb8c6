import { type Database, schema } from '@mailwright/db';
import { eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';

const wantedChannel = 'session_wanted';
const wantedSchema = z.object({ connectionId: z.uuid(), waiterId: z.uuid() });

/** Somebody waits for a session of a connection. */
export type WantedSession = z.infer<typeof wantedSchema>;

/** How many slots a connection has. */
export interface SlotLimits {
  readonly most: number;
  /** How many of them this process may fill. */
  readonly mine: number;
  readonly leaseMs: number;
}

const { sessionSlots } = schema;
// The clock of the database alone decides: those of several machines differ.
const leaseEnd = (leaseMs: number) => sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;

/** Takes a slot that nobody holds; false where there is none, or somebody else was faster. */
export async function takeSlot(
  { db }: Database,
  { connectionId, leaveId }: { readonly connectionId: string; readonly leaveId: string },
  { most, mine, leaseMs }: SlotLimits,
): Promise<boolean> {
  // The slot that not every process may fill comes first for those who may.
  const rows = await db.execute(sql`
    insert into session_slots as s (connection_id, slot, leave_id, lease_until)
    select ${connectionId}, n, ${leaveId}, ${leaseEnd(leaseMs)} from generate_series(1, ${mine}::int) n
    where not exists (
      select from session_slots h where h.connection_id = ${connectionId} and h.slot = n and h.lease_until > clock_timestamp())
    order by n = ${most}::int desc, random() limit 1
    on conflict (connection_id, slot) do update set leave_id = excluded.leave_id, lease_until = excluded.lease_until
    where s.lease_until <= clock_timestamp()
    returning slot`);
  return rows.length > 0;
}

/** Renews what a process holds; gives what it still holds. */
export async function renewSlots({ db }: Database, leaveIds: readonly string[], leaseMs: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .update(sessionSlots)
    .set({ leaseUntil: leaseEnd(leaseMs) })
    .where(inArray(sessionSlots.leaveId, [...leaveIds]))
    .returning({ leaveId: sessionSlots.leaveId });
  return new Set(rows.map(({ leaveId }) => leaveId));
}

/** Gives a slot back. Nothing happens where it was lost. */
export async function releaseSlot({ db }: Database, leaveId: string): Promise<void> {
  await db.delete(sessionSlots).where(eq(sessionSlots.leaveId, leaveId));
}

/** Asks every process to give one up. */
export async function tellWantedSession({ db }: Database, wanted: WantedSession): Promise<void> {
  await db.execute(sql`select pg_notify(${wantedChannel}, ${JSON.stringify(wanted)})`);
}

/** Calls back for each session that somebody waits for. */
export async function listenWantedSessions(database: Database, onWanted: (wanted: WantedSession) => void): Promise<void> {
  await database.listen(wantedChannel, (payload) => onWanted(wantedSchema.parse(JSON.parse(payload))));
}
