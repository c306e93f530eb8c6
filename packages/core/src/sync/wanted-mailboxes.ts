import type { Database, Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

// Somebody looks at a mailbox further back than the mirror holds it.
const wantedChannel = 'sync_wanted';

const wantedSchema = z.object({ connectionId: z.uuid(), mailboxId: z.uuid() });

/** A mailbox that somebody waits for. */
export type WantedMailbox = z.infer<typeof wantedSchema>;

/** Asks whoever keeps the mirror to list this mailbox next. */
export async function tellWanted(db: Queryable, wanted: WantedMailbox): Promise<void> {
  await db.execute(sql`select pg_notify(${wantedChannel}, ${JSON.stringify(wanted)})`);
}

/** Calls back for each mailbox that somebody waits for. */
export async function listenWanted(database: Database, onWanted: (wanted: WantedMailbox) => void): Promise<void> {
  await database.listen(wantedChannel, (payload) => onWanted(wantedSchema.parse(JSON.parse(payload))));
}
