import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';

/** How much a provider lets one account ask. */
export interface QuotaPace {
  readonly unitsPerMinute: number;
  readonly mostSaved: number;
}

/**
 * Takes units from what an account may spend, and tells how many milliseconds to wait before they are spent. A row keeps the count, so
 * that it holds for all work of a connection in whichever process.
 */
export async function takeQuota(context: PersonContext, connectionId: string, units: number, pace: QuotaPace): Promise<number> {
  const { unitsPerMinute, mostSaved } = pace;
  const { database } = context.services;
  const filled = sql`coalesce(quota_units + extract(epoch from clock_timestamp() - quota_filled_at) * ${unitsPerMinute / 60}::float8, ${mostSaved})`;
  const rows = await database.withUser(context.userId, (db) =>
    db.execute<{ left: number }>(sql`
      update oauth_grants set quota_units = least(${mostSaved}::float8, ${filled}) - ${units}, quota_filled_at = clock_timestamp()
      where connection_id = ${connectionId} returning quota_units as left`),
  );
  const left = rows[0]?.left ?? 0;
  return left < 0 ? Math.ceil((-left * 60_000) / unitsPerMinute) : 0;
}
