import { schema } from '@mailwright/db';
import type { Address } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { toStorableText } from '../mail/sql-values.ts';
import { toFoldedPattern } from './word-query.ts';

const mostListed = 8;

/** People of the mail seen whose name or address holds the text, the latest first, each address once. */
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
    const rows = await db.execute<{ name: string | null; address: string }>(sql`
      select name, address from (
        select distinct on (lower(address)) name, address, latest_received_at from correspondents
        where folded like ${toStorableText(toFoldedPattern(text.trim()))}
          ${connectionId === 'all' ? sql`` : sql`and connection_id = ${connectionId}::uuid`}
        order by lower(address), latest_received_at desc
      ) found
      order by latest_received_at desc limit ${mostListed}`);
    return rows.map(({ name, address }) => ({ name, address }));
  });
}
