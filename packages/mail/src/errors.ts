import type { ConnectionProblem } from './problem.ts';

/** Every way a driver can fail. Decide on these, never on a text. */
export const mailErrorCodes = [
  'AUTHENTICATION_FAILED',
  'REAUTHORIZATION_REQUIRED',
  'PERMISSION_DENIED',
  'CONNECTION_FAILED',
  'TLS_FAILED',
  'TIMED_OUT',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED',
  'SUBMISSION_REJECTED',
  'SUBMISSION_UNCERTAIN',
  'MESSAGE_TOO_LARGE',
  'MALFORMED_MESSAGE',
  'PROTOCOL_ERROR',
  'CANCELLED',
] as const;

/** One of {@link mailErrorCodes}. */
export type MailErrorCode = (typeof mailErrorCodes)[number];
/** When another try can help. */
export type RetryAdvice = 'never' | 'later' | 'after-reauthorization';

const defaultRetry: Record<MailErrorCode, RetryAdvice> = {
  AUTHENTICATION_FAILED: 'after-reauthorization',
  REAUTHORIZATION_REQUIRED: 'after-reauthorization',
  PERMISSION_DENIED: 'never',
  CONNECTION_FAILED: 'later',
  TLS_FAILED: 'never',
  TIMED_OUT: 'later',
  RATE_LIMITED: 'later',
  QUOTA_EXCEEDED: 'never',
  NOT_FOUND: 'never',
  CONFLICT: 'never',
  UNSUPPORTED: 'never',
  SUBMISSION_REJECTED: 'never',
  SUBMISSION_UNCERTAIN: 'never',
  MESSAGE_TOO_LARGE: 'never',
  MALFORMED_MESSAGE: 'never',
  PROTOCOL_ERROR: 'later',
  CANCELLED: 'never',
};

/** What a {@link MailError} may carry beside its code. */
export interface MailErrorOptions {
  readonly cause?: unknown;
  readonly retry?: RetryAdvice;
  readonly retryAfterMs?: number;
  /** The server's own words without secrets, at most 500 characters. */
  readonly serverText?: string;
  /** The refused addresses of a SUBMISSION_REJECTED. */
  readonly addresses?: readonly string[];
  /** Set where opening the session failed: the stage and its remedy. */
  readonly problem?: ConnectionProblem;
}

/** The only error a driver throws. The message is a sentence without secrets. */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: MailErrorCode;
  readonly retry: RetryAdvice;
  readonly retryAfterMs: number | null;
  readonly serverText: string | null;
  readonly addresses: readonly string[];
  readonly problem: ConnectionProblem | null;

  constructor(code: MailErrorCode, message: string, options: MailErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? defaultRetry[code];
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.serverText = options.serverText ?? null;
    this.addresses = options.addresses ?? [];
    this.problem = options.problem ?? null;
  }
}

/** True for a {@link MailError}, also one made by another copy of this package. */
export function isMailError(value: unknown): value is MailError {
  return value instanceof Error && value.name === 'MailError' && 'code' in value && mailErrorCodes.includes(value.code as MailErrorCode);
}
