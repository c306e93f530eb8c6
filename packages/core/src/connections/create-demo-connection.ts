import { schema } from '@mailwright/db';
import { and, eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import type { ConnectionView } from './connection-view.ts';
import { chooseColor } from './create-connection.ts';
import { getConnectionView } from './list-connections.ts';

const demoAddress = 'you@demo.example';

/** The demo account of a person, made on first asking; another call gives the same one. */
export function createDemoConnection(context: PersonContext): Promise<ConnectionView> {
  const { services, userId } = context;
  return services.database.withUser(userId, async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`demo ${userId}`}, 0))`);
    const { connections } = schema;
    const [known] = await db
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.userId, userId), eq(connections.provider, 'demo')));
    if (known) return getConnectionView(db, userId, known.id);
    const color = await chooseColor(db, userId);
    const [row] = await db
      .insert(connections)
      .values({ userId, provider: 'demo', label: 'Demo', emailAddress: demoAddress, color, createdAt: services.now() })
      .returning({ id: connections.id });
    if (!row) throw new Error('An insert gives its row.');
    return getConnectionView(db, userId, row.id);
  });
}
