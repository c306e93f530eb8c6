import type { Queryable } from '@mailwright/db';
import { type SQL, sql } from 'drizzle-orm';

/** Where committed changes of mirrors are told. */
export const mirrorChannel = 'mirror';

const lockOf = (connectionId: string) => sql`pg_advisory_xact_lock(hashtextextended(${`mirror ${connectionId}`}, 0))`;

/** Lets one transaction at a time write the mirror of a connection, until it ends; the connection cannot be removed meanwhile. */
export async function lockMirror(db: Queryable, connectionId: string): Promise<void> {
  await db.execute(sql`
    with locked as materialized (select ${lockOf(connectionId)})
    select 1 from locked cross join connections c where c.id = ${connectionId} for key share of c`);
}

// NOTE: a transaction that writes rows of the mirror or the connection first takes the lock before them, or it may deadlock with one
// that holds it. Rows are stamped with the state that is to come, so no state may be counted while another transaction holds the lock.
/** Counts a change of the mirror and tells every process of it at COMMIT. Gives the new state. */
export const bumpState = async (db: Queryable, connectionId: string): Promise<number> => (await bump(db, connectionId, sql`true`)) ?? 0;

/** The same where a thread was stamped: of statements that are sent before it is known whether they change any. */
export const bumpChanged = async (db: Queryable, connectionId: string): Promise<void> => {
  await bump(db, connectionId, sql`exists (select 1 from threads t where t.connection_id = c.id and t.changed_state = c.state + 1)`);
};

async function bump(db: Queryable, connectionId: string, condition: SQL): Promise<number | undefined> {
  const [row] = await db.execute<{ state: number }>(sql`
    with locked as materialized (select ${lockOf(connectionId)}),
    bumped as (
      update connections c set state = state + 1 from locked where c.id = ${connectionId} and ${condition} returning c.id, c.user_id, c.state
    )
    select pg_notify(${mirrorChannel}, json_build_object('userId', user_id, 'connectionId', id, 'state', state)::text), state::float8 as state from bumped`);
  return row?.state;
}
