import { type Queryable, schema } from '@mailwright/db';
import { eq, sql } from 'drizzle-orm';

/** Lets one transaction at a time write the mirror of a connection, until it ends. */
export async function lockMirror(db: Queryable, connectionId: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`mirror ${connectionId}`}, 0))`);
}

/** Counts a committed change of the mirror. */
export async function bumpState(db: Queryable, connectionId: string): Promise<void> {
  await db
    .update(schema.connections)
    .set({ state: sql`${schema.connections.state} + 1`, updatedAt: sql`${schema.connections.updatedAt}` })
    .where(eq(schema.connections.id, connectionId));
}
