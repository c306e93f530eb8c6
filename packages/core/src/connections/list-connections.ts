import { type Queryable, schema } from '@mailwright/db';
import { asc, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { type ConnectionView, type CredentialKind, toConnectionView } from './connection-view.ts';
import { findAbilities } from './driver-registry.ts';

/** A person's connections, the oldest first. */
export function listConnections(context: PersonContext): Promise<readonly ConnectionView[]> {
  return context.services.database.withUser(context.userId, (db) => findConnectionViews(db, context.userId));
}

/** One connection. NOT_FOUND. */
export function getConnection(context: PersonContext, input: { readonly connectionId: string }): Promise<ConnectionView> {
  return context.services.database.withUser(context.userId, (db) => getConnectionView(db, context.userId, input.connectionId));
}

/** One connection, inside a transaction. NOT_FOUND. */
export async function getConnectionView(db: Queryable, userId: string, connectionId: string): Promise<ConnectionView> {
  const found = (await findConnectionViews(db, userId)).find((view) => view.id === connectionId);
  if (!found) throw notFound('connection');
  return found;
}

async function findConnectionViews(db: Queryable, userId: string): Promise<readonly ConnectionView[]> {
  const { connections, connectionCredentials, oauthGrants, personSettings } = schema;
  const rows = await db
    .select()
    .from(connections)
    .where(eq(connections.userId, userId))
    .orderBy(asc(connections.createdAt), asc(connections.id));
  const secrets = await db
    .select({ connectionId: connectionCredentials.connectionId, kind: connectionCredentials.kind })
    .from(connectionCredentials)
    .where(eq(connectionCredentials.userId, userId));
  const grants = await db
    .select({ connectionId: oauthGrants.connectionId, oauthProvider: oauthGrants.oauthProvider, scopes: oauthGrants.scopes })
    .from(oauthGrants)
    .where(eq(oauthGrants.userId, userId));
  const [settings] = await db.select().from(personSettings).where(eq(personSettings.userId, userId));

  const kinds = new Map<string, CredentialKind[]>();
  for (const { connectionId, kind } of secrets) kinds.set(connectionId, [...(kinds.get(connectionId) ?? []), kind]);
  const chosen = rows.find((row) => row.id === settings?.defaultConnectionId) ?? rows[0];
  const granted = new Map(grants.map((grant) => [grant.connectionId, grant]));
  return rows.map((row) =>
    toConnectionView(row, {
      kinds: kinds.get(row.id) ?? [],
      oauthProvider: granted.get(row.id)?.oauthProvider ?? null,
      isDefault: row.id === chosen?.id,
      abilities: findAbilities(row.provider, granted.get(row.id)?.scopes ?? []),
    }),
  );
}
