import { type Queryable, schema } from '@mailwright/db';
import { eq, inArray } from 'drizzle-orm';
import { CoreError } from '../core-error.ts';
import { findAbilities } from './driver-registry.ts';

/** What the person's permission at a provider has to cover, and the reason where it does not. */
const missing = { canChange: 'change-access-missing', canDestroy: 'destroy-access-missing' } as const;

/** By connection, what is to be done there. */
type Groups = readonly (readonly [connectionId: string, ...unknown[]])[];

/** FORBIDDEN `change-access-missing` or `destroy-access-missing` where the permission for one of the connections does not cover it. */
export async function requireAccess(db: Queryable, groups: Groups, ability: keyof typeof missing): Promise<void> {
  if (groups.length === 0) return;
  const connectionIds = groups.map(([connectionId]) => connectionId);
  const { connections, oauthGrants: grants } = schema;
  const rows = await db
    .select({ provider: connections.provider, scopes: grants.scopes })
    .from(connections)
    .leftJoin(grants, eq(grants.connectionId, connections.id))
    .where(inArray(connections.id, connectionIds));
  const isCovered = rows.every(({ provider, scopes }) => findAbilities(provider, scopes ?? [])[ability]);
  if (!isCovered) throw new CoreError('FORBIDDEN', missing[ability]);
}
