import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import type { Logger } from '../context.ts';
import {
  listenWantedSessions,
  releaseSlot,
  renewSlots,
  type SlotLimits,
  takeSlot,
  tellWantedSession,
  type WantedSession,
} from './session-slots.ts';

/** Leave to hold one session, until it is disposed of. */
export interface SessionLeave extends AsyncDisposable {
  /** Aborted where somebody else may have it by now. */
  readonly lost: AbortSignal;
}

/** The leave that one driver gets; what a driver takes as its budget. */
export interface SessionBudget {
  acquire(signal: AbortSignal): Promise<SessionLeave>;
  onWanted(listener: () => void): Disposable;
}

/** Holds the sessions of all processes with one account under one number. */
export interface SharedSessions extends AsyncDisposable {
  /** So many one process may hold of a connection. */
  readonly most: number;
  budgetOf(connectionId: string): SessionBudget;
}

/** What is shared, and how. */
export interface SharedSessionsOptions {
  /** In the role `worker`: the slots are nobody's own. It stays the caller's to close. */
  readonly database: Database;
  readonly logger: Logger;
  /** Sessions of one account at the same time, over all processes. */
  readonly sessionsPerAccount: number;
  /** True for a process in which nobody waits for an answer: it leaves one session to those where somebody does. */
  readonly leavesOneFree?: boolean;
  /** After this others take over what a process held that stands still or is gone; default 15 s. */
  readonly leaseMs?: number;
  /** After this who waits is told to come later; default 15 s. */
  readonly waitMs?: number;
}

interface Held {
  readonly losing: AbortController;
}

interface Asker {
  readonly connectionId: string;
  readonly listeners: Set<() => void>;
  yieldUntilMs: number;
}

const tellEveryMs = 1000;
const retryAfterMs = 2000;
// Longer than it takes somebody who waits in another process to look again.
const yieldMs = 400;

/** Shares the sessions of connections over the processes on one database. */
export function shareSessions(options: SharedSessionsOptions): SharedSessions {
  return new LeasedSessions(options);
}

class LeasedSessions implements SharedSessions {
  readonly #options: SharedSessionsOptions;
  readonly #limits: SlotLimits;
  readonly #held = new Map<string, Held>();
  readonly #askers = new Map<string, Asker>();
  #listening: Promise<void> | null = null;
  #renewing: NodeJS.Timeout | null = null;
  #expiring: NodeJS.Timeout | null = null;

  constructor(options: SharedSessionsOptions) {
    this.#options = options;
    const { sessionsPerAccount: most, leavesOneFree = false, leaseMs = 15_000 } = options;
    this.#limits = { most, mine: leavesOneFree ? Math.max(1, most - 1) : most, leaseMs };
  }

  get most(): number {
    return this.#limits.mine;
  }

  budgetOf(connectionId: string): SessionBudget {
    const waiterId = randomUUID();
    const asker: Asker = { connectionId, listeners: new Set(), yieldUntilMs: 0 };
    return {
      acquire: (signal) => this.#acquire({ connectionId, waiterId }, asker, signal),
      onWanted: (listener) => {
        asker.listeners.add(listener);
        this.#askers.set(waiterId, asker);
        return {
          [Symbol.dispose]: () => {
            asker.listeners.delete(listener);
            if (asker.listeners.size === 0) this.#askers.delete(waiterId);
          },
        };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#loseAll();
    if (this.#renewing) clearInterval(this.#renewing);
    this.#renewing = null;
  }

  async #acquire(wanted: WantedSession, asker: Asker, signal: AbortSignal): Promise<SessionLeave> {
    this.#listening ??= listenWantedSessions(this.#options.database, (other) => this.#pass(other)).catch((error: unknown) => {
      this.#listening = null;
      this.#options.logger.warn({ error: String(error) }, 'wanted sessions not heard of');
    });
    const untilMs = performance.now() + (this.#options.waitMs ?? 15_000);
    let tellAtMs = 0;
    await pause(asker.yieldUntilMs - performance.now(), signal);
    for (let attempt = 0; ; attempt += 1) {
      const leave = await this.#take(wanted.connectionId);
      if (leave !== null) {
        if (!signal.aborted) return leave;
        await leave[Symbol.asyncDispose]();
      }
      if (performance.now() > untilMs) throw toBusy();
      // A slot may only have been taken by somebody faster: the first time it is just tried again.
      if (attempt > 0 && performance.now() >= tellAtMs) {
        await tellWantedSession(this.#options.database, wanted);
        tellAtMs = performance.now() + tellEveryMs;
      }
      await pause(attempt === 0 ? 10 : 50 + Math.random() * 50, signal);
    }
  }

  async #take(connectionId: string): Promise<SessionLeave | null> {
    const leaveId = randomUUID();
    const startedMs = performance.now();
    const { database, logger } = this.#options;
    const isTaken = await takeSlot(database, { connectionId, leaveId }, this.#limits).catch((error: unknown) => {
      // Nothing is known about the provider: the database is what fails.
      logger.warn({ error: String(error) }, 'no session slot taken');
      throw toBusy();
    });
    if (!isTaken) return null;
    const losing = new AbortController();
    if (this.#held.size === 0) this.#expireAfter(startedMs);
    this.#held.set(leaveId, { losing });
    this.#renewing ??= setInterval(() => void this.#renew(), this.#limits.leaseMs / 3).unref();
    return { lost: losing.signal, [Symbol.asyncDispose]: () => this.#release(leaveId) };
  }

  async #release(leaveId: string): Promise<void> {
    if (!this.#held.delete(leaveId)) return;
    const { database, logger } = this.#options;
    await releaseSlot(database, leaveId).catch((error: unknown) => logger.warn({ error: String(error) }, 'session slot not given back'));
  }

  async #renew(): Promise<void> {
    const leaveIds = [...this.#held.keys()];
    if (leaveIds.length === 0) return;
    const startedMs = performance.now();
    try {
      const kept = await renewSlots(this.#options.database, leaveIds, this.#limits.leaseMs);
      for (const leaveId of leaveIds) if (!kept.has(leaveId)) this.#lose(leaveId);
      this.#expireAfter(startedMs);
    } catch (error) {
      this.#options.logger.warn({ error: String(error) }, 'session slots not renewed');
    }
  }

  /** What was not renewed in time may be somebody else's, also where this process stood still meanwhile. */
  #expireAfter(startedMs: number): void {
    if (this.#expiring) clearTimeout(this.#expiring);
    this.#expiring = setTimeout(() => this.#loseAll(), startedMs + this.#limits.leaseMs - performance.now()).unref();
  }

  #loseAll(): void {
    if (this.#expiring) clearTimeout(this.#expiring);
    for (const leaveId of [...this.#held.keys()]) this.#lose(leaveId);
  }

  #lose(leaveId: string): void {
    const held = this.#held.get(leaveId);
    // A slot that is released is not held: its row is left to who has it by now, or to its end.
    this.#held.delete(leaveId);
    held?.losing.abort();
  }

  #pass({ connectionId, waiterId }: WantedSession): void {
    for (const [id, asker] of this.#askers) {
      if (id === waiterId || asker.connectionId !== connectionId) continue;
      asker.yieldUntilMs = performance.now() + yieldMs;
      for (const listener of asker.listeners) listener();
    }
  }
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs > 0) await sleep(durationMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw new MailError('CANCELLED', 'The call was cancelled.');
}

const toBusy = () => new MailError('RATE_LIMITED', 'Every session that this account may have is in use.', { retryAfterMs });
