import { MailError } from '@mailwright/mail';

/** What may end the waiting before the work does. */
export interface RaceOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs: number;
  /** Called when the waiting ends before the work: gives the resource up. */
  readonly onGiveUp?: (reason: 'cancelled' | 'timed-out') => void;
}

/** The error of an aborted call. */
export function toCancelled(): MailError {
  return new MailError('CANCELLED', 'The call was cancelled.');
}

/** CANCELLED where the signal is aborted already. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw toCancelled();
}

/** Waits for work until it settles, the signal is aborted (CANCELLED) or the deadline passes (TIMED_OUT). */
export function raceWork<Answer>(work: Promise<Answer>, options: RaceOptions): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const stop = (reason: 'cancelled' | 'timed-out') => {
      end();
      options.onGiveUp?.(reason);
      reject(reason === 'cancelled' ? toCancelled() : new MailError('TIMED_OUT', 'The server did not answer in time.'));
    };
    const onAbort = () => stop('cancelled');
    const timer = setTimeout(() => stop('timed-out'), options.deadlineMs);
    const end = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    work.then(
      (answer) => {
        end();
        resolve(answer);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
    if (options.signal?.aborted) onAbort();
    else options.signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Waits, or rejects with CANCELLED at once when the signal is aborted. */
export function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(toCancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, durationMs);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
