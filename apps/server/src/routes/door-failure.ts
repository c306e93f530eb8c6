import type { Logger } from '../logger.ts';
import { describeError } from '../logger.ts';

const statuses: Readonly<Record<string, 400 | 403 | 404 | 409 | 412 | 413 | 422 | 429 | 499 | 501 | 502 | 504>> = {
  NOT_FOUND: 404,
  INVALID: 400,
  FORBIDDEN: 403,
  CONFLICT: 409,
  LIMIT_EXCEEDED: 429,
  MESSAGE_TOO_LARGE: 413,
  MALFORMED_MESSAGE: 422,
  UNSUPPORTED: 501,
  RATE_LIMITED: 429,
  CANCELLED: 499,
  TIMED_OUT: 504,
  CONNECTION_FAILED: 502,
  TLS_FAILED: 502,
  PROTOCOL_ERROR: 502,
  AUTHENTICATION_FAILED: 412,
  REAUTHORIZATION_REQUIRED: 412,
  PERMISSION_DENIED: 403,
  NOT_CONFIGURED: 412,
};

/** How a failure of core or of a driver is told over plain HTTP: a stable code and nothing else. */
export interface DoorFailure {
  readonly status: number;
  readonly code: string;
}

/** Gives a failure its status; an unknown one is logged without its text and told as INTERNAL. */
export function toDoorFailure(error: unknown, logger: Logger): DoorFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isOurs = error instanceof Error && (error.name === 'CoreError' || error.name === 'MailError');
  const isTooLarge = isOurs && 'reason' in error && error.reason === 'upload-too-large';
  const status = isTooLarge ? 413 : isOurs ? statuses[code] : undefined;
  if (status !== undefined) return { status, code };
  logger.error(describeError(error), 'A request failed unexpectedly.');
  return { status: 500, code: 'INTERNAL' };
}
