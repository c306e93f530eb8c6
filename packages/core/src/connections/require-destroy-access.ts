import { type Queryable, schema } from '@mailwright/db';
import { eq, inArray } from 'drizzle-orm';
import { CoreError } from '../core-error.ts';
import { findAbilities } from './driver-registry.ts';

/** FORBIDDEN `destroy-access-missing` where the person's permission at a provider does not cover destroying for good. */
export async function requireDestroyAccess(db: Queryable, connectionIds: readonly string[]): Promise<void> {
  const { connections, oauthGrants: grants } = schema;
  const rows = await db
    .select({ provider: connections.provider, scopes: grants.scopes })
    .from(connections)
    .leftJoin(grants, eq(grants.connectionId, connections.id))
    .where(inArray(connections.id, [...connectionIds]));
  const isCovered = rows.every(({ provider, scopes }) => findAbilities(provider, scopes ?? []).canDestroy);
  if (!isCovered) throw new CoreError('FORBIDDEN', 'destroy-access-missing');
}
