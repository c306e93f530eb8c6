import { isMailError, MailError, type MailErrorCode } from '@mailwright/mail';

/** Runs one call: MailErrors pass, anything else is wrapped, and an abort ends the waiting at once with CANCELLED. */
export async function withErrorHandler<Answer>(signal: AbortSignal | undefined, work: () => Promise<Answer>): Promise<Answer> {
  if (signal?.aborted) throw cancelled();
  try {
    return await (signal === undefined ? work() : raceAbort(signal, work()));
  } catch (cause) {
    if (isMailError(cause)) throw cause;
    throw toMailError('PROTOCOL_ERROR', 'The demo account failed.', cause);
  }
}

/** Wraps whatever failed. */
export function toMailError(code: MailErrorCode, message: string, cause: unknown): MailError {
  return new MailError(code, message, { cause });
}

/** The error of an aborted call. */
export function cancelled(): MailError {
  return new MailError('CANCELLED', 'The call was aborted.');
}

function raceAbort<Answer>(signal: AbortSignal, work: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(cancelled());
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
