import { type Database, schema } from '@mailwright/db';
import { MailError, type UserId } from '@mailwright/mail';
import { and, eq } from 'drizzle-orm';

/** Keeps the state of one demo account in its row; the driver alone knows what is in it. */
export interface DemoStore {
  load(): Promise<unknown>;
  /** CONFLICT unless the stored revision is the expected one (0: nothing stored). */
  save(state: { readonly revision: number }, expectedRevision: number): Promise<void>;
}

/** The store of one person's demo connection. */
export function createDemoStore(database: Database, owner: { readonly userId: UserId; readonly connectionId: string }): DemoStore {
  const { userId, connectionId } = owner;
  return {
    load: () =>
      database.withUser(userId, async (db) => {
        const [row] = await db.select().from(schema.demoStates).where(eq(schema.demoStates.connectionId, connectionId));
        return row?.state ?? null;
      }),
    save: (state, expectedRevision) =>
      database.withUser(userId, async (db) => {
        const values = { connectionId, userId, revision: state.revision, state };
        const saved =
          expectedRevision === 0
            ? await db.insert(schema.demoStates).values(values).onConflictDoNothing().returning({ revision: schema.demoStates.revision })
            : await db
                .update(schema.demoStates)
                .set({ revision: state.revision, state })
                .where(and(eq(schema.demoStates.connectionId, connectionId), eq(schema.demoStates.revision, expectedRevision)))
                .returning({ revision: schema.demoStates.revision });
        if (saved.length === 0) throw new MailError('CONFLICT', 'The account was changed elsewhere.', { retry: 'later' });
      }),
  };
}
