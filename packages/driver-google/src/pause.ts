import { MailError } from '@mailwright/mail';

/** The error of an aborted call. */
export function toCancelled(): MailError {
  return new MailError('CANCELLED', 'The call was aborted.');
}

/** Throws CANCELLED where the signal has gone off. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw toCancelled();
}

/** Waits; CANCELLED at once where the signal goes off. */
export function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  return raceAbort(signal, (ended) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, durationMs);
    ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
    return promise;
  });
}

/** Waits for work that may not know of the signal; CANCELLED at once where it goes off. */
export async function raceAbort<Answer>(signal: AbortSignal | undefined, work: (ended: AbortSignal) => Promise<Answer>): Promise<Answer> {
  throwIfAborted(signal);
  const ending = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(toCancelled());
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(ending.signal), aborted]);
  } finally {
    signal?.removeEventListener('abort', abort);
    ending.abort();
  }
}
