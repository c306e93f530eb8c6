import { schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { lt, sql } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';

const keptForMs = 7 * 24 * 60 * 60 * 1000;

/** Forgets threads destroyed a week ago; a client that was away for longer reads its lists anew. For the worker. */
export async function sweepDestroyedThreads({ database, now }: Pick<CoreServices, 'database' | 'now'>): Promise<void> {
  const before = new Date(now().getTime() - keptForMs);
  const { destroyedThreads } = schema;
  const owners = await database.db
    .selectDistinct({ userId: destroyedThreads.userId })
    .from(destroyedThreads)
    .where(lt(destroyedThreads.destroyedAt, before));
  for (const { userId } of owners) {
    await database.withUser(userId as UserId, (db) =>
      db.execute(sql`
        with gone as (
          delete from destroyed_threads where user_id = ${userId} and destroyed_at < ${before.toISOString()}::timestamptz
          returning connection_id, state
        )
        update connections c set forgotten_state = g.state
        from (select connection_id, max(state) as state from gone group by connection_id) g where g.connection_id = c.id`),
    );
  }
}
