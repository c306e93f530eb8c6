import type { MailEvent } from '@mailwright/client';
import type { ConnectionChanges } from './apply-changes';

/** What the follower of changes needs. */
export interface LiveMailParts {
  readonly fetchChanges: (connectionId: string, sinceState: number) => Promise<ConnectionChanges>;
  readonly apply: (changes: ConnectionChanges) => void;
  /** Reads anew what shows mail of the account: too much changed, or it is not known since when. */
  readonly reload: (connectionId: string) => Promise<void>;
  /** True while an act of the person is on its way: what is shown is ahead of what can be read. */
  readonly isActing: () => boolean;
  readonly wait: (durationMs: number) => Promise<void>;
}

const actingWaitMs = 150;
const reloadGapMs = 3_000;
const retryMs = 2_000;

/** Follows the states of accounts: each change is read once and in order, however many events tell of it. */
export class LiveMail {
  readonly #parts: LiveMailParts;
  readonly #shown = new Map<string, number>();
  readonly #wanted = new Map<string, number>();
  readonly #busy = new Set<string>();
  #isStopped = false;

  constructor(parts: LiveMailParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#isStopped = true;
  }

  take({ connectionId, state }: MailEvent): void {
    this.#wanted.set(connectionId, state);
    if (this.#busy.has(connectionId)) return;
    this.#busy.add(connectionId);
    void this.#follow(connectionId).finally(() => this.#busy.delete(connectionId));
  }

  async #follow(connectionId: string): Promise<void> {
    while (!this.#isStopped && this.#shown.get(connectionId) !== this.#wanted.get(connectionId)) {
      try {
        await this.#step(connectionId);
      } catch {
        await this.#parts.wait(retryMs);
      }
    }
  }

  async #step(connectionId: string): Promise<void> {
    const { fetchChanges, apply, reload, isActing, wait } = this.#parts;
    while (isActing() && !this.#isStopped) await wait(actingWaitMs);
    const shown = this.#shown.get(connectionId);
    const wanted = this.#wanted.get(connectionId) ?? 0;
    if (shown === undefined) {
      await reload(connectionId);
      this.#shown.set(connectionId, wanted);
      return;
    }
    const changes = await fetchChanges(connectionId, shown);
    if (this.#isStopped || isActing()) return;
    apply(changes);
    if (changes.mustReload) {
      await reload(connectionId);
      await wait(reloadGapMs);
    }
    this.#shown.set(connectionId, changes.state);
    this.#wanted.set(connectionId, Math.max(changes.state, this.#wanted.get(connectionId) ?? 0));
  }
}
