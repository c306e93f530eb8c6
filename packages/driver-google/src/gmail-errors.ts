import { isMailError, MailError, type MailErrorCode, type RetryAdvice } from '@mailwright/mail';
import { z } from 'zod';

/** What a failed request says, however it says it. */
export interface GmailFailure {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
}

interface Verdict {
  readonly code: MailErrorCode;
  readonly message: string;
  readonly retry?: RetryAdvice;
}

const failureSchema = z.object({
  error: z.object({
    message: z.string().optional(),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

const rateLimited: Verdict = { code: 'RATE_LIMITED', message: 'Google asks to slow down.' };
const scopeMissing: Verdict = {
  code: 'PERMISSION_DENIED',
  message: 'The permission that was granted does not cover this.',
  retry: 'after-reauthorization',
};

// Gmail API "Resolve errors": a 403 is told apart by its reason.
const byReason: Readonly<Record<string, Verdict>> = {
  rateLimitExceeded: rateLimited,
  userRateLimitExceeded: rateLimited,
  dailyLimitExceeded: rateLimited,
  quotaExceeded: rateLimited,
  RATE_LIMIT_EXCEEDED: rateLimited,
  insufficientPermissions: scopeMissing,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: scopeMissing,
  domainPolicy: { code: 'PERMISSION_DENIED', message: 'The administrator of the domain has turned Gmail off for other programs.' },
  accessNotConfigured: { code: 'PERMISSION_DENIED', message: 'The Gmail API is not enabled for this Google Cloud project.' },
  SERVICE_DISABLED: { code: 'PERMISSION_DENIED', message: 'The Gmail API is not enabled for this Google Cloud project.' },
  failedPrecondition: { code: 'CONFLICT', message: 'Gmail cannot do this as things are.' },
};

const byStatus: Readonly<Record<number, Verdict>> = {
  401: { code: 'REAUTHORIZATION_REQUIRED', message: 'Google takes the access token no more.' },
  403: { code: 'PERMISSION_DENIED', message: 'Google refuses this.' },
  404: { code: 'NOT_FOUND', message: 'Gmail has no such thing.' },
  409: { code: 'CONFLICT', message: 'There is one of this name, or it was changed meanwhile.' },
  412: { code: 'CONFLICT', message: 'It was changed meanwhile.' },
  413: { code: 'MESSAGE_TOO_LARGE', message: 'The message is larger than Gmail takes.' },
  429: rateLimited,
};

/** The error of a request that Google answered with a failure. */
export function toMailError({ status, body, retryAfterMs }: GmailFailure): MailError {
  const { text, reasons } = readFailure(body);
  const verdict = reasons.map((reason) => byReason[reason]).find((known) => known !== undefined) ?? byStatus[status] ?? toDefault(status);
  return new MailError(verdict.code, verdict.message, {
    ...(verdict.retry === undefined ? {} : { retry: verdict.retry }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(text === null ? {} : { serverText: text }),
  });
}

function toDefault(status: number): Verdict {
  if (status >= 500) return { code: 'CONNECTION_FAILED', message: 'Gmail is out of order at the moment.' };
  return { code: 'PROTOCOL_ERROR', message: 'Gmail did not understand the request.', retry: 'never' };
}

/** The server's words without what could be a token, and its reasons. */
function readFailure(body: unknown): { readonly text: string | null; readonly reasons: readonly string[] } {
  const parsed = failureSchema.safeParse(body);
  if (!parsed.success) return { text: null, reasons: [] };
  const { message, errors = [], details = [] } = parsed.data.error;
  return { text: cleanText(message), reasons: [...errors, ...details].flatMap(({ reason }) => reason ?? []) };
}

function cleanText(text: string | undefined): string | null {
  if (text === undefined) return null;
  const words = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/[\w\-.~+/=]{40,}/g, '…');
  return words.trim().slice(0, 500) || null;
}

/** The error of a request that got no answer or none that can be read. */
export function toLineError(cause: unknown): MailError {
  if (isMailError(cause)) return cause;
  // NOTE: the cause of a failed fetch names host and port only; headers are not part of it.
  return new MailError('CONNECTION_FAILED', 'Gmail could not be reached.', { cause });
}

/** The error of an answer that means nothing. */
export function toGarbage(): MailError {
  return new MailError('PROTOCOL_ERROR', 'Gmail answered with something that cannot be read.');
}

/** Runs one call: MailErrors pass, anything else is wrapped. */
export async function withErrorHandler<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (cause) {
    throw isMailError(cause) ? cause : new MailError('PROTOCOL_ERROR', 'The call failed in the driver.', { cause });
  }
}
