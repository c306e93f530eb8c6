/** A connection's mirror changed; `state` counts its changes. */
export interface MirrorEvent {
  readonly connectionId: string;
  readonly state: number;
}

/** What waits for one subscriber: of each connection the newest state only, so it is never longer than a person has connections. */
export class EventQueue {
  readonly #waiting = new Map<string, number>();
  #failure: Error | null = null;
  #wake = () => {};

  push({ connectionId, state }: MirrorEvent): void {
    const known = this.#waiting.get(connectionId);
    if (known !== undefined && known >= state) return;
    this.#waiting.set(connectionId, state);
    this.#wake();
  }

  /** Ends the taking with this error: what was missed cannot be told any more. */
  fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  /** All that waits, as soon as there is any; nothing once the signal aborts. */
  async take(signal: AbortSignal): Promise<readonly MirrorEvent[]> {
    while (this.#waiting.size === 0 && !this.#failure && !signal.aborted) await this.#nextWake(signal);
    if (this.#failure) throw this.#failure;
    if (signal.aborted) return [];
    const events = [...this.#waiting].map(([connectionId, state]) => ({ connectionId, state }));
    this.#waiting.clear();
    return events;
  }

  #nextWake(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake = () => {};
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}
