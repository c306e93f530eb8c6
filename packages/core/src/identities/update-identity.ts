import { schema } from '@mailwright/db';
import { and, eq, ne } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { findIdentities, type IdentityView } from './list-identities.ts';

/** What to change; absent stays. */
export interface UpdateIdentityInput {
  readonly connectionId: string;
  readonly address: string;
  readonly name?: string | null;
  readonly signatureHtml?: string | null;
  readonly isDefault?: true;
}

/** Sets the name, signature or default of an identity the connection has. NOT_FOUND otherwise. */
export async function updateIdentity(context: PersonContext, input: UpdateIdentityInput): Promise<IdentityView> {
  const address = input.address.toLowerCase();
  return context.services.database.withUser(context.userId, async (db) => {
    const [connection] = await db.select().from(schema.connections).where(eq(schema.connections.id, input.connectionId));
    if (!connection) throw notFound('connection');
    const known = await findIdentities(db, connection);
    if (!known.some((identity) => identity.address.toLowerCase() === address)) throw notFound('identity');

    const change = {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.signatureHtml === undefined ? {} : { signatureHtml: input.signatureHtml }),
      ...(input.isDefault ? { isDefault: true } : {}),
      updatedAt: context.services.now(),
    };
    if (input.isDefault) {
      await db
        .update(schema.identities)
        .set({ isDefault: false })
        .where(and(eq(schema.identities.connectionId, connection.id), ne(schema.identities.address, address)));
    }
    await db
      .insert(schema.identities)
      .values({ userId: context.userId, connectionId: connection.id, address, ...change })
      .onConflictDoUpdate({ target: [schema.identities.connectionId, schema.identities.address], set: change });
    const identities = await findIdentities(db, connection);
    const changed = identities.find((identity) => identity.address.toLowerCase() === address);
    if (!changed) throw notFound('identity');
    return changed;
  });
}
