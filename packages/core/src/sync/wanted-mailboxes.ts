import type { Database, Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { PersonContext } from '../context.ts';
import type { CoveredMailbox } from '../mail/mailbox-scope.ts';
import { perProcess } from '../mail/per-process.ts';

// Somebody looks at a mailbox, maybe further back than the mirror holds it.
const wantedChannel = 'sync_wanted';
const lookedAgainAfterMs = 5000;
const mostRemembered = 10_000;

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

const lookedAtMs = perProcess(() => new Map<string, number>());

/** Has the keepers of these mailboxes look for changes now, without waiting for it: only an inbox tells of itself. */
export function tellLooked({ services, userId }: PersonContext, mailboxes: readonly CoveredMailbox[]): void {
  const remembered = lookedAtMs(services);
  if (remembered.size > mostRemembered) remembered.clear();
  for (const { id, connectionId, role, isLive } of mailboxes) {
    // All mailboxes of an account are looked at together.
    const isRecent = performance.now() - (remembered.get(connectionId) ?? Number.NEGATIVE_INFINITY) < lookedAgainAfterMs;
    if (!isLive || role === 'inbox' || isRecent) continue;
    remembered.set(connectionId, performance.now());
    services.database
      .withUser(userId, (db) => tellWanted(db, { connectionId, mailboxId: id }))
      .catch((error: unknown) => services.logger.warn({ connectionId, error: String(error) }, 'keeper not told'));
  }
}

/** The mailboxes that somebody waits for, as the loop sees them that keeps them. */
export class WantedMailboxes {
  readonly #ids = new Set<string>();
  #told = new AbortController();

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Aborted when another is wanted. */
  get signal(): AbortSignal {
    return this.#told.signal;
  }

  add(mailboxId: string): void {
    this.#ids.add(mailboxId);
    this.wake();
  }

  /** Ends the waiting without wanting any of them. */
  wake(): void {
    this.#told.abort();
  }

  /** To be called before looking: what is wanted from then on aborts the new signal. */
  rearm(): void {
    if (this.#told.signal.aborted) this.#told = new AbortController();
  }

  clear(): void {
    this.#ids.clear();
  }
}
