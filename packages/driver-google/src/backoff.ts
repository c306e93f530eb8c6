import type { MailError } from '@mailwright/mail';
import type { GoogleLimits } from './google-mail-options.ts';

/** True where asking again can help and cannot do anything twice. */
export function isRepeatable(error: MailError, canRepeat: boolean): boolean {
  if (error.code === 'RATE_LIMITED') return true;
  const isPassing = error.code === 'CONNECTION_FAILED' || error.code === 'PROTOCOL_ERROR';
  return canRepeat && isPassing && error.retry === 'later';
}

/**
 * Truncated exponential backoff with full jitter (Gmail API "Resolve errors"); what the server asks for is the least. Null where it asks
 * for more than a call may wait.
 */
export function toDelayMs(error: MailError, attempt: number, limits: GoogleLimits): number | null {
  const leastMs = error.retryAfterMs ?? 0;
  if (leastMs > limits.maxBackoffMs) return null;
  const ceilingMs = Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** (attempt - 1));
  return Math.max(leastMs, ceilingMs / 2 + (Math.random() * ceilingMs) / 2);
}
