import { isMailError, MailError } from '@mailwright/mail';
import { toMailError } from './call-guard.ts';
import { MemoryAccount } from './memory-account.ts';
import type { MemoryStore } from './memory-store.ts';
import type { SampleMailbox } from './samples/sample-mailbox.ts';

const attempts = 8;

/** Opens the stored account for every act anew, so that several managers over one store agree. */
export class AccountFile {
  readonly #store: MemoryStore;
  readonly #samples: SampleMailbox | null;
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: MemoryStore, samples: SampleMailbox | null, now: () => number) {
    this.#store = store;
    this.#samples = samples;
    this.#now = now;
  }

  /** Acts on the account and saves it where the act changed it; acts of one manager run one after another. */
  act<Answer>(work: (account: MemoryAccount) => Answer | Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(() => this.#attempt(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #attempt<Answer>(work: (account: MemoryAccount) => Answer | Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await this.#load();
      const account = new MemoryAccount(state, this.#samples, this.#now());
      if (state === null) account.touch();
      this.#receiveDue(account);
      const answer = await work(account);
      if (!account.isChanged) return answer;
      const isSaved = await this.#save(account);
      if (isSaved) return answer;
      if (attempt === attempts) throw new MailError('CONFLICT', 'The account is being changed elsewhere all the time.', { retry: 'later' });
    }
  }

  async #load() {
    try {
      return await this.#store.load();
    } catch (cause) {
      throw toMailError('CONNECTION_FAILED', 'The demo account could not be loaded.', cause);
    }
  }

  /** False where somebody else was faster. */
  async #save(account: MemoryAccount): Promise<boolean> {
    try {
      await this.#store.save(account.toState(), account.loadedRevision);
      return true;
    } catch (cause) {
      if (isMailError(cause) && cause.code === 'CONFLICT') return false;
      throw toMailError('CONNECTION_FAILED', 'The demo account could not be saved.', cause);
    }
  }

  #receiveDue(account: MemoryAccount): void {
    const nowMs = this.#now();
    const [due, later] = [
      account.due.filter((message) => Date.parse(message.dueAt) <= nowMs),
      account.due.filter((message) => Date.parse(message.dueAt) > nowMs),
    ];
    if (due.length === 0) return;
    account.due = later;
    for (const { dueAt, rawBase64 } of due) {
      account.add({ raw: new Uint8Array(Buffer.from(rawBase64, 'base64')), mailboxId: 'inbox', flags: [], receivedAt: dueAt });
    }
  }
}
