import { CoreError, type CoreErrorCode } from '@mailwright/core';
import { type ConnectionProblem, isMailError, type MailErrorCode } from '@mailwright/mail';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

type TrpcCode = TRPCError['code'];

const coreCodes: Record<CoreErrorCode, TrpcCode> = {
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  INVALID: 'BAD_REQUEST',
  FORBIDDEN: 'FORBIDDEN',
  LIMIT_EXCEEDED: 'TOO_MANY_REQUESTS',
  NOT_CONFIGURED: 'PRECONDITION_FAILED',
};

const mailCodes: Record<MailErrorCode, TrpcCode> = {
  AUTHENTICATION_FAILED: 'PRECONDITION_FAILED',
  REAUTHORIZATION_REQUIRED: 'PRECONDITION_FAILED',
  PERMISSION_DENIED: 'FORBIDDEN',
  CONNECTION_FAILED: 'BAD_GATEWAY',
  TLS_FAILED: 'BAD_GATEWAY',
  TIMED_OUT: 'GATEWAY_TIMEOUT',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  QUOTA_EXCEEDED: 'PRECONDITION_FAILED',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  UNSUPPORTED: 'NOT_IMPLEMENTED',
  SUBMISSION_REJECTED: 'UNPROCESSABLE_CONTENT',
  SUBMISSION_UNCERTAIN: 'PRECONDITION_FAILED',
  MESSAGE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  MALFORMED_MESSAGE: 'UNPROCESSABLE_CONTENT',
  PROTOCOL_ERROR: 'BAD_GATEWAY',
  CANCELLED: 'CLIENT_CLOSED_REQUEST',
};

/** What a client may know of a failure: stable keys to choose words and a way out by, no text of ours, no secret. */
export interface ErrorData {
  readonly source: 'core' | 'provider' | 'input' | 'unknown';
  /** A MailErrorCode or CoreErrorCode. */
  readonly code: string;
  readonly reason: string | null;
  readonly field: string | null;
  readonly serverText: string | null;
  readonly retry: 'never' | 'later' | 'after-reauthorization' | null;
  readonly retryAfterMs: number | null;
  readonly addresses: readonly string[];
  readonly connectionProblem: ConnectionProblem | null;
  /** Input faults: path (`imap.host`) and the key of each broken rule. */
  readonly fields: readonly { readonly path: string; readonly rule: string }[];
}

const nothing: ErrorData = {
  source: 'unknown',
  code: 'INTERNAL',
  reason: null,
  field: null,
  serverText: null,
  retry: null,
  retryAfterMs: null,
  addresses: [],
  connectionProblem: null,
  fields: [],
};

/** The public part of any error. */
export function toErrorData(error: unknown): ErrorData {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  if (isMailError(cause)) {
    return {
      ...nothing,
      source: 'provider',
      code: cause.code,
      serverText: cause.serverText,
      retry: cause.retry,
      retryAfterMs: cause.retryAfterMs,
      addresses: cause.addresses,
      connectionProblem: cause.problem,
    };
  }
  if (cause instanceof CoreError) return { ...nothing, source: 'core', code: cause.code, reason: cause.reason, field: cause.field };
  if (cause instanceof ZodError) {
    const fields = cause.issues.map((issue) => ({ path: issue.path.join('.'), rule: issue.message }));
    return { ...nothing, source: 'input', code: 'INVALID', field: fields[0]?.path ?? null, fields };
  }
  return error instanceof TRPCError ? { ...nothing, code: error.code } : nothing;
}

/** Gives a failure of core or of a driver its HTTP meaning; an unknown one stays INTERNAL_SERVER_ERROR and says nothing. */
export function toTrpcError(error: unknown): TRPCError {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  if (isMailError(cause)) return new TRPCError({ code: mailCodes[cause.code], cause });
  if (cause instanceof CoreError) return new TRPCError({ code: coreCodes[cause.code], cause });
  if (error instanceof TRPCError) return error;
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
}
