import { isMailError, MailError } from '@mailwright/mail';

/** What a capability that is false comes to. */
export const unsupported = (what: string): MailError => new MailError('UNSUPPORTED', `This provider has no ${what}.`);

/** The error of an answer that is a failure; what a person can do about it follows from its code. */
export function toMailError(status: number): MailError {
  if (status === 401) return new MailError('REAUTHORIZATION_REQUIRED', 'The provider takes the access token no more.');
  if (status === 404) return new MailError('NOT_FOUND', 'The provider has no such thing.');
  if (status === 429) return new MailError('RATE_LIMITED', 'The provider asks to slow down.');
  return new MailError('PROTOCOL_ERROR', `The provider answered with ${status}.`);
}

/** Lets nothing but a MailError out. */
export async function withErrorHandler<Result>(work: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    throw isMailError(error) ? error : describeFailure(error, signal);
  }
}

/** The error of an answer that is not what was agreed. */
export const malformed = (cause: unknown): MailError => new MailError('PROTOCOL_ERROR', 'The answer is not what was agreed.', { cause });

function describeFailure(cause: unknown, signal: AbortSignal | undefined): MailError {
  if (signal?.aborted) return new MailError('CANCELLED', 'The work was given up.', { cause });
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return new MailError('TIMED_OUT', 'The provider did not answer in time.', { cause });
  }
  return new MailError('CONNECTION_FAILED', 'The provider cannot be reached.', { cause });
}
