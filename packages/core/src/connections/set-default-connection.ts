import { schema } from '@mailwright/db';
import type { PersonContext } from '../context.ts';
import type { ConnectionView } from './connection-view.ts';
import { getConnectionView } from './list-connections.ts';

/** Makes a connection the one that is meant where none is named. NOT_FOUND. */
export function setDefaultConnection(context: PersonContext, input: { readonly connectionId: string }): Promise<ConnectionView> {
  const { services, userId } = context;
  const { personSettings } = schema;
  return services.database.withUser(userId, async (db) => {
    await getConnectionView(db, userId, input.connectionId);
    const choice = { defaultConnectionId: input.connectionId, updatedAt: services.now() };
    await db
      .insert(personSettings)
      .values({ userId, ...choice })
      .onConflictDoUpdate({ target: personSettings.userId, set: choice });
    return getConnectionView(db, userId, input.connectionId);
  });
}
