import { schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';

/** Remembers, or forgets, that remote images of this sender may always be shown. */
export async function trustSender(context: PersonContext, input: { address: string; isTrusted: boolean }): Promise<void> {
  const address = input.address.toLowerCase();
  await context.services.database.withUser(context.userId, async (db) => {
    if (!input.isTrusted) await db.delete(schema.trustedSenders).where(eq(schema.trustedSenders.address, address));
    else await db.insert(schema.trustedSenders).values({ userId: context.userId, address }).onConflictDoNothing();
  });
}
