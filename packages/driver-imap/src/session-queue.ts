import type { MailError } from '@mailwright/mail';
import type { ImapSession } from './imap-session.ts';
import type { SessionBudget, SessionLeave } from './imap-smtp-options.ts';
import { toCancelled } from './race-work.ts';

interface Waiter {
  /** False where it has a place already and waits for leave to fill it. */
  readonly wantsPlace: boolean;
  readonly give: (session: ImapSession | null) => void;
  readonly fail: (error: MailError) => void;
}

/** Those who wait for a session of one pool, in the order in which they came. */
export class SessionQueue {
  readonly #waiters: Waiter[] = [];
  readonly #takeBack: (session: ImapSession) => void;

  /** `takeBack` is given what somebody got who needs it no more. */
  constructor(takeBack: (session: ImapSession) => void) {
    this.#takeBack = takeBack;
  }

  /** Waits for a session; null: there is a place for one more. */
  wait(signal: AbortSignal | undefined, { wantsPlace = true } = {}): Promise<ImapSession | null> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
        reject(toCancelled());
      };
      const end = () => signal?.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        wantsPlace,
        give: (session) => {
          end();
          resolve(session);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      this.#waiters.push(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Waits for leave to open a session, or for one that is open already, whichever comes first. */
  async waitForLeave(budget: SessionBudget, signal: AbortSignal): Promise<SessionLeave | ImapSession | null> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const leaving = budget.acquire(either);
    const waiting = this.wait(either, { wantsPlace: false });
    let first: SessionLeave | ImapSession | null = null;
    try {
      first = await Promise.race([leaving, waiting]);
      return first;
    } finally {
      const ignore = () => undefined;
      leaving.then((leave) => (leave === first ? undefined : leave[Symbol.asyncDispose]()), ignore);
      waiting.then((session) => (session === null || session === first ? undefined : this.#takeBack(session)), ignore);
      ending.abort();
    }
  }

  /** False where nobody waits. */
  give(session: ImapSession): boolean {
    const waiter = this.#waiters.shift();
    waiter?.give(session);
    return waiter !== undefined;
  }

  /** Tells the first who has no place that there is one. */
  wakeOne(): void {
    const index = this.#waiters.findIndex(({ wantsPlace }) => wantsPlace);
    if (index >= 0) this.#waiters.splice(index, 1)[0]?.give(null);
  }

  failAll(error: MailError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.fail(error);
  }
}
