import { isMailError } from '@mailwright/mail';
import type { GmailClient } from './gmail-client.ts';
import { anySchema, watchSchema } from './gmail-schemas.ts';
import type { GooglePush } from './google-mail-options.ts';
import { throwIfAborted } from './pause.ts';
import { quotaUnits } from './quota-budget.ts';

// Gmail API "Push notifications": a watch lasts seven days at most; "We recommend calling watch once per day".
const renewAfterMs = 24 * 3_600_000;
const askAgainAfterMs = 3_600_000;

/** Has Gmail tell of the changes of one account. */
export class PushWatch {
  readonly #client: GmailClient;
  readonly #push: GooglePush;
  #isTold = false;
  #askAtMs = Number.NEGATIVE_INFINITY;

  constructor(client: GmailClient, push: GooglePush) {
    this.#client = client;
    this.#push = push;
  }

  /** Begins the watch or renews it where its time has come; false where Gmail refuses. */
  async keep(signal?: AbortSignal): Promise<boolean> {
    if (performance.now() < this.#askAtMs) return this.#isTold;
    try {
      const { expiration } = await this.#client.call(
        {
          method: 'POST',
          path: 'watch',
          json: { topicName: this.#push.topicName },
          schema: watchSchema,
          units: quotaUnits.watch,
          isRepeatable: false,
        },
        signal,
      );
      const lastsMs = Number(expiration) - Date.now();
      this.#isTold = lastsMs > 0;
      this.#askAtMs = performance.now() + (this.#isTold ? Math.min(renewAfterMs, lastsMs / 2) : askAgainAfterMs);
    } catch (error) {
      throwIfAborted(signal);
      if (!isMailError(error)) throw error;
      this.#isTold = false;
      this.#askAtMs = performance.now() + askAgainAfterMs;
      this.#push.onRefused(error);
    }
    return this.#isTold;
  }

  /** Ends the watch, whoever began it; nothing happens where there is none. */
  async end(signal?: AbortSignal): Promise<void> {
    await this.#client.call({ method: 'POST', path: 'stop', schema: anySchema, units: quotaUnits.stop }, signal);
    this.#isTold = false;
  }
}
