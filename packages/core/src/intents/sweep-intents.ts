import { sql } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';

const hourMs = 60 * 60_000;

/** Removes what ended: done ones after an hour (no reading takes that long), failed ones after a month. For the worker. */
export async function sweepIntents(services: CoreServices): Promise<{ readonly removed: number }> {
  const before = (ageMs: number) => new Date(services.now().getTime() - ageMs).toISOString();
  const removed = await services.database.db.execute(sql`
    delete from intents
    where (status = 'done' and updated_at < ${before(hourMs)} and not must_recheck)
      or (status in ('done', 'failed') and updated_at < ${before(30 * 24 * hourMs)})
    returning id`);
  return { removed: removed.length };
}
