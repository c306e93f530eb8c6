import { isMailError } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';

/** What was asked of providers for one answer, and which of them did not answer. */
export class CoverageFailures {
  readonly #context: PersonContext;
  readonly #errors = new Map<string, unknown>();
  readonly #asked = new Set<string>();

  constructor(context: PersonContext) {
    this.#context = context;
  }

  /** True for a connection that failed. */
  has(connectionId: string): boolean {
    return this.#errors.has(connectionId);
  }

  /** The connections that failed. */
  get connectionIds(): readonly string[] {
    return [...this.#errors.keys()];
  }

  /** True for a mailbox that was asked already. */
  wasAsked(mailboxId: string): boolean {
    return this.#asked.has(mailboxId);
  }

  /** Does the work for all at once; a provider's failure is kept and logged, anything else is thrown. */
  async gather<Target extends { readonly connectionId: string; readonly id?: string }>(
    targets: readonly Target[],
    work: (target: Target) => Promise<unknown>,
  ): Promise<void> {
    const tasks = targets.map(async (target) => {
      if (target.id) this.#asked.add(target.id);
      try {
        await work(target);
      } catch (error) {
        this.#keep(target.connectionId, error);
      }
    });
    await Promise.all(tasks);
    this.#context.signal?.throwIfAborted();
  }

  /** Throws the first failure, if there was one. */
  throwFirst(): void {
    for (const error of this.#errors.values()) throw error;
  }

  #keep(connectionId: string, error: unknown): void {
    if (!isMailError(error) && !(error instanceof CoreError)) throw error;
    if (!this.#errors.has(connectionId)) this.#errors.set(connectionId, error);
    this.#context.services.logger.warn({ connectionId, code: error.code }, 'a provider did not answer; the mirror answers for it');
  }
}
