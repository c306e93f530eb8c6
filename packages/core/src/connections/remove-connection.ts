import { schema } from '@mailwright/db';
import { and, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import { findRevocableGrant, revokeGrant } from '../oauth/revoke-grant.ts';
import { stopPush } from './stop-push.ts';

/** Forgets a connection with all that lies under it, ends its sessions and gives granted access back; the mail stays. NOT_FOUND. */
export async function removeConnection(context: PersonContext, input: { readonly connectionId: string }): Promise<void> {
  const { services, userId } = context;
  const { connections, personSettings } = schema;
  await stopPush(context, input.connectionId);
  const granted = await services.database.withUser(userId, async (db) => {
    const found = await findRevocableGrant(db, context, input.connectionId);
    const gone = await db
      .delete(connections)
      .where(and(eq(connections.id, input.connectionId), eq(connections.userId, userId)))
      .returning({ id: connections.id });
    if (gone.length === 0) throw notFound('connection');
    await db
      .update(personSettings)
      .set({ defaultConnectionId: null })
      .where(and(eq(personSettings.userId, userId), eq(personSettings.defaultConnectionId, input.connectionId)));
    return found;
  });
  await services.drivers.drop(input.connectionId);
  if (granted) await revokeGrant(context, granted);
}
