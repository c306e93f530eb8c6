import { isMailError, type MailError } from '@mailwright/mail';

const second = 1000;
const waitsMs = [1, 3, 10, 30, 60, 300, 900].map((seconds) => seconds * second);
const longestRetryAfterMs = 3600 * second;
const mostAttempts = 5;
const longestAgeMs = 3 * 24 * 3600 * second;

/** What becomes of intents after a failure: told again later, when the account works again, or never. */
export type FailureVerdict = 'retry' | 'block' | 'refuse';

/** How long a lane rests after so many failures in a row. */
export const nextAttemptIn = (failureCount: number): number => waitsMs[Math.min(failureCount, waitsMs.length - 1)] ?? 0;

/** The retry advice, except that what concerns the login as a whole refuses no single change. */
export function judgeFailure(error: MailError): FailureVerdict {
  if (error.retry === 'after-reauthorization' || error.code === 'TLS_FAILED') return 'block';
  if (error.retry === 'later' || error.code === 'CANCELLED') return 'retry';
  return 'refuse';
}

/** True where another try is not worth it: an odd answer that stays, or a provider that has not answered for days. */
export function isGivenUp(error: MailError, intent: { readonly attempts: number; readonly ageMs: number }): boolean {
  return (error.code === 'PROTOCOL_ERROR' && intent.attempts >= mostAttempts) || intent.ageMs > longestAgeMs;
}

/** How long the provider asked to be left alone, within reason. */
export const restWanted = (error: MailError): number => Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs);

/** True for a refusal that holds for each message of a group alike. */
export const isOfWholeGroup = (error: unknown): boolean => isMailError(error) && ['NOT_FOUND', 'QUOTA_EXCEEDED'].includes(error.code);
