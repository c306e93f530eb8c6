import { type Queryable, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';

/** How far the changes of a provider were in a mirror when somebody else than the mirror's keeper asked the provider. */
export interface KeeperMark {
  /** Equal where no change was written since; what is not written yet comes later, whatever is written before it. */
  readonly position: number;
}

/** Reads the mark; to be taken before the provider is asked. */
export async function readKeeperMark(db: Queryable, connectionId: string): Promise<KeeperMark> {
  const { connections } = schema;
  const [row] = await db.select({ position: connections.syncPosition }).from(connections).where(eq(connections.id, connectionId));
  return row ?? { position: 0 };
}

/** False where the mirror may hold something newer than what was read after the mark; to be asked under the mirror's lock. */
export async function isStillCurrent(db: Queryable, connectionId: string, mark: KeeperMark): Promise<boolean> {
  const now = await readKeeperMark(db, connectionId);
  return now.position === mark.position;
}
