import { randomUUID } from 'node:crypto';
import { schema } from '@mailwright/db';
import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';
import { mirrorChannel } from '../mail/mirror-lock.ts';
import { mostRefusals, runSync } from './run-sync.ts';
import { acquireLease, renewLeases, usualLeaseMs } from './sync-lease.ts';
import { isOfAccount, listenChanged, type ToldAccount } from './told-accounts.ts';
import { listenWanted, WantedMailboxes } from './wanted-mailboxes.ts';

const lookEveryMs = 1000;
const startedAtOnce = 20;

/** Keeps mirrors until it is stopped. */
export interface SyncRunner {
  /** Ends every loop and gives the leases back. */
  stop(): Promise<void>;
}

interface Running {
  readonly ending: AbortController;
  readonly wanted: WantedMailboxes;
  readonly provider: string;
  readonly emailAddress: string;
  readonly updatedAt: Date;
  readonly done: Promise<void>;
}

/** How mirrors are kept. */
export interface SyncRunnerOptions {
  /** By which name leases are held. */
  readonly ownerId?: string;
  /** After this others take over from a process that stands still or is gone; default 15 s. */
  readonly leaseMs?: number;
}

/** Keeps the mirrors of all connections that no other process keeps; for the worker. */
export async function startSyncRunner(services: CoreServices, options: SyncRunnerOptions = {}): Promise<SyncRunner> {
  const runner = new LiveSyncRunner(services, options);
  await runner.start();
  return runner;
}

class LiveSyncRunner implements SyncRunner {
  readonly #services: CoreServices;
  readonly #ownerId: string;
  readonly #leaseMs: number;
  readonly #running = new Map<string, Running>();
  readonly #timers: NodeJS.Timeout[] = [];
  #isStopping = false;
  #looking: Promise<void> | null = null;

  constructor(services: CoreServices, { ownerId = randomUUID(), leaseMs = usualLeaseMs }: SyncRunnerOptions) {
    this.#services = services;
    this.#ownerId = ownerId;
    this.#leaseMs = leaseMs;
  }

  async start(): Promise<void> {
    const { database } = this.#services;
    // A connection whose mailboxes were just listed tells of itself.
    await database.listen(mirrorChannel, () => {
      if (this.#running.size === 0) this.#look();
    });
    await listenWanted(database, ({ connectionId, mailboxId }) => this.#running.get(connectionId)?.wanted.add(mailboxId));
    await listenChanged(database, (told) => this.#wake(told));
    this.#timers.push(
      setInterval(() => this.#look(), lookEveryMs),
      setInterval(() => void this.#renew(), this.#leaseMs / 4),
    );
    this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#looking;
    const running = [...this.#running.values()];
    for (const { ending } of running) ending.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  #wake(told: ToldAccount): void {
    for (const running of this.#running.values()) if (isOfAccount(running, told)) running.wanted.wake();
  }

  #look(): void {
    if (this.#isStopping) return;
    this.#looking ??= this.#takeFree()
      .catch((error: unknown) => this.#services.logger.error({ error: String(error) }, 'connections to keep not read'))
      .finally(() => {
        this.#looking = null;
      });
  }

  async #takeFree(): Promise<void> {
    for (const free of await findFree(this.#services)) {
      if (this.#isStopping) return;
      if (this.#running.has(free.id)) continue;
      const lease = await acquireLease(this.#services.database, free, this.#ownerId, this.#leaseMs);
      if (lease === null) continue;
      const ending = new AbortController();
      const wanted = new WantedMailboxes();
      const done = runSync(this.#services, lease, { signal: ending.signal, wanted, former: free })
        .catch((error: unknown) => this.#services.logger.error({ connectionId: free.id, error: String(error) }, 'lease not given back'))
        .finally(() => this.#running.delete(free.id));
      this.#running.set(free.id, { ...free, ending, wanted, done });
    }
  }

  /** Renews the leases, and ends the loops that lost theirs and those whose connection was changed, paused or removed. */
  async #renew(): Promise<void> {
    const ids = [...this.#running.keys()];
    try {
      const held = await renewLeases(this.#services.database, this.#ownerId, ids, this.#leaseMs);
      const current = await findUpdates(this.#services, ids);
      for (const id of ids) {
        const running = this.#running.get(id);
        const isAsItWas = current.get(id)?.getTime() === running?.updatedAt.getTime();
        if (!held.has(id) || !isAsItWas) running?.ending.abort();
      }
    } catch (error) {
      this.#services.logger.warn({ error: String(error) }, 'leases not renewed');
    }
  }
}

const { connections, syncLeases } = schema;
const isKept = or(
  inArray(connections.status, ['pending', 'ok']),
  and(eq(connections.status, 'error'), lt(syncLeases.refusalCount, mostRefusals)),
);

/** Connections that nobody keeps and whose time has come, by the worker's right to look across people. */
async function findFree({ database }: CoreServices) {
  const rows = await database.db
    .select({
      id: connections.id,
      userId: connections.userId,
      provider: connections.provider,
      emailAddress: connections.emailAddress,
      updatedAt: connections.updatedAt,
      failureCount: sql<number>`coalesce(${syncLeases.failureCount}, 0)`,
      refusalCount: sql<number>`case when ${connections.status} = 'ok' and ${syncLeases.refusalCount} >= ${mostRefusals} then 0
        else coalesce(${syncLeases.refusalCount}, 0) end`,
    })
    .from(connections)
    .leftJoin(syncLeases, eq(syncLeases.connectionId, connections.id))
    .where(
      and(
        isKept,
        or(isNull(syncLeases.leaseUntil), sql`${syncLeases.leaseUntil} < clock_timestamp()`),
        or(isNull(syncLeases.notBefore), sql`${syncLeases.notBefore} < clock_timestamp()`),
      ),
    )
    .orderBy(asc(connections.createdAt))
    .limit(startedAtOnce);
  return rows;
}

async function findUpdates({ database }: CoreServices, ids: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await database.db
    .select({ id: connections.id, updatedAt: connections.updatedAt })
    .from(connections)
    .where(and(inArray(connections.id, [...ids]), inArray(connections.status, ['pending', 'ok', 'error'])));
  return new Map(rows.map((row) => [row.id, row.updatedAt]));
}
