import { type Queryable, schema } from '@mailwright/db';
import { asc, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';

/** An address one may send from, with the name and signature the person set. */
export interface IdentityView {
  readonly connectionId: string;
  readonly address: string;
  readonly name: string | null;
  readonly signatureHtml: string | null;
  readonly isDefault: boolean;
}

type ConnectionRow = typeof schema.connections.$inferSelect;
type IdentityRow = typeof schema.identities.$inferSelect;

/** The identities of one connection or of all, each connection's default first. */
export async function listIdentities(context: PersonContext, input: { connectionId: string | 'all' }): Promise<readonly IdentityView[]> {
  return context.services.database.withUser(context.userId, async (db) => {
    const one = input.connectionId === 'all' ? undefined : eq(schema.connections.id, input.connectionId);
    const connections = await db.select().from(schema.connections).where(one).orderBy(asc(schema.connections.createdAt));
    if (one && connections.length === 0) throw notFound('connection');
    const rows = await db.select().from(schema.identities).orderBy(asc(schema.identities.address));
    return connections.flatMap((connection) => identitiesOf(connection, rows));
  });
}

/** The identities of a connection at hand. */
export async function findIdentities(db: Queryable, connection: ConnectionRow): Promise<readonly IdentityView[]> {
  const rows = await db.select().from(schema.identities).where(eq(schema.identities.connectionId, connection.id));
  return identitiesOf(connection, rows);
}

function identitiesOf(connection: ConnectionRow, rows: readonly IdentityRow[]): readonly IdentityView[] {
  const stored = rows.filter((row) => row.connectionId === connection.id);
  const own = connection.emailAddress.toLowerCase();
  const ownRow = stored.find((row) => row.address === own);
  const hasOtherDefault = stored.some((row) => row.isDefault && row.address !== own);
  const first: IdentityView = {
    connectionId: connection.id,
    address: connection.emailAddress,
    name: ownRow?.name ?? connection.displayName,
    signatureHtml: ownRow?.signatureHtml ?? null,
    isDefault: !hasOtherDefault,
  };
  const others = stored
    .filter((row) => row.address !== own)
    .map((row) => ({
      connectionId: connection.id,
      address: row.address,
      name: row.name ?? connection.displayName,
      signatureHtml: row.signatureHtml,
      isDefault: row.isDefault,
    }));
  return [first, ...others].sort((one, other) => Number(other.isDefault) - Number(one.isDefault));
}
