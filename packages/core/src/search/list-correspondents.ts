import { schema } from '@mailwright/db';
import type { Address } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { textArray, toStorableText } from '../mail/sql-values.ts';
import { toFoldedPattern } from './word-query.ts';

const mostListed = 8;
/** How often one wrote to somebody counts half after this time. */
const halfLifeSeconds = 90 * 24 * 3600;
/** What stands before a word of a name or address. */
const wordStarts = ['', '% ', '%<', '%.', '%-', '%"', '%@'];

/**
 * People of the mail seen whose name or address holds the text, each address once: first those with a word that begins with it, among
 * them whom one writes to most and lately, then who wrote last.
 */
export async function listCorrespondents(
  context: PersonContext,
  { connectionId, text }: { readonly connectionId: string; readonly text: string },
): Promise<readonly Address[]> {
  return context.services.database.withUser(context.userId, async (db) => {
    const connections = await db
      .select({ id: schema.connections.id })
      .from(schema.connections)
      .where(connectionId === 'all' ? undefined : eq(schema.connections.id, connectionId));
    if (connections.length === 0 && connectionId !== 'all') throw notFound('connection');
    const pattern = toFoldedPattern(text.trim());
    const rows = await db.execute<{ name: string | null; address: string }>(sql`
      select name, address from (
        select (array_agg(name order by latest_received_at desc) filter (where name is not null))[1] as name,
          (array_agg(address order by latest_received_at desc))[1] as address,
          max(latest_received_at) as latest_received_at, sum(written_count) as written_count, max(latest_written_at) as latest_written_at,
          bool_or(folded like any(${textArray(wordStarts.map((start) => toStorableText(`${start}${pattern.slice(1)}`)))})) as is_word_start
        from correspondents
        where folded like ${toStorableText(pattern)}
          ${connectionId === 'all' ? sql`` : sql`and connection_id = ${connectionId}::uuid`}
        group by lower(address)
      ) found
      order by is_word_start desc,
        coalesce(written_count * power(0.5, least(200, greatest(0, extract(epoch from now() - latest_written_at) / ${halfLifeSeconds}))), 0) desc,
        latest_received_at desc, address
      limit ${mostListed}`);
    return rows.map(({ name, address }) => ({ name, address }));
  });
}
