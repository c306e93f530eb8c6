import { sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';

/** How much a provider lets one account ask. */
export interface QuotaPace {
  readonly unitsPerMinute: number;
  readonly mostSaved: number;
  /** What work in the background leaves. */
  readonly keptForPerson: number;
}

/** The pace, and whether somebody waits. */
export interface QuotaTerms extends QuotaPace {
  readonly priority: 'person' | 'background';
}

/**
 * Takes units from what an account may spend, and tells how many milliseconds to wait before they are spent; in the background nothing
 * is taken as long as there is something to wait for. A row keeps the count, so that it holds for all work of a connection in whichever
 * process.
 */
export async function takeQuota(context: PersonContext, connectionId: string, units: number, terms: QuotaTerms): Promise<number> {
  const { unitsPerMinute, mostSaved, keptForPerson, priority } = terms;
  const { database } = context.services;
  const isBackground = priority === 'background';
  const needed = isBackground ? Math.min(units + keptForPerson, mostSaved) : Number.NEGATIVE_INFINITY;
  const filled = sql`least(${mostSaved}::float8, coalesce(quota_units
    + extract(epoch from clock_timestamp() - quota_filled_at) * ${unitsPerMinute / 60}::float8, ${mostSaved}))`;
  const rows = await database.withUser(context.userId, (db) =>
    db.execute<{ left: number; lacking: number }>(sql`
      with held as materialized (
        select connection_id, quota_units, quota_filled_at from oauth_grants where connection_id = ${connectionId} for update
      ), now as materialized (select connection_id, ${filled} as units from held)
      update oauth_grants g set quota_units = n.units - case when n.units >= ${needed}::float8 then ${units}::float8 else 0 end,
        quota_filled_at = clock_timestamp()
      from now n where n.connection_id = g.connection_id returning g.quota_units as left, greatest(0, ${needed}::float8 - n.units) as lacking`),
  );
  const [row] = rows;
  if (row === undefined) return 0;
  const lacking = isBackground ? row.lacking : -row.left;
  return lacking > 0 ? Math.ceil((lacking * 60_000) / unitsPerMinute) : 0;
}
