import { isMailError, MailError, type MailErrorCode } from '@mailwright/mail';
import { findThrottle } from './auth-problem.ts';
import { cleanServerText } from './server-text.ts';

/** What imapflow puts on the errors it throws; read with care, since servers wrote some of it. */
export interface ImapFailure {
  readonly code: string;
  readonly status: string;
  readonly responseCode: string | null;
  readonly text: string | null;
  readonly isAuthentication: boolean;
}

const codeOfResponse: Readonly<Record<string, MailErrorCode>> = {
  NONEXISTENT: 'NOT_FOUND',
  TRYCREATE: 'NOT_FOUND',
  ALREADYEXISTS: 'CONFLICT',
  HASCHILDREN: 'CONFLICT',
  NOPERM: 'PERMISSION_DENIED',
  AUTHORIZATIONFAILED: 'PERMISSION_DENIED',
  OVERQUOTA: 'QUOTA_EXCEEDED',
  LIMIT: 'RATE_LIMITED',
  INUSE: 'RATE_LIMITED',
  UNAVAILABLE: 'RATE_LIMITED',
  AUTHENTICATIONFAILED: 'AUTHENTICATION_FAILED',
  EXPIRED: 'AUTHENTICATION_FAILED',
  PRIVACYREQUIRED: 'TLS_FAILED',
  CONTACTADMIN: 'PERMISSION_DENIED',
  TOOBIG: 'MESSAGE_TOO_LARGE',
  APPENDLIMIT: 'MESSAGE_TOO_LARGE',
  CANNOT: 'UNSUPPORTED',
  BADCHARSET: 'UNSUPPORTED',
};

const lostCodes = new Set([
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
]);
const slowCodes = new Set(['ETIMEOUT', 'ETIMEDOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'LockTimeout']);
const missingWords = /does(n't| not) exist|no such mailbox|unknown mailbox|mailbox not found|not found/i;
const takenWords = /already exists|mailbox exists|duplicate/i;

/** Reads the fields of a failure that came out of imapflow. */
export function toImapFailure(error: unknown, secrets: readonly string[]): ImapFailure {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const text = fields.responseText ?? fields.reason ?? (typeof fields.response === 'string' ? fields.response : null);
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    status: typeof fields.responseStatus === 'string' ? fields.responseStatus.toUpperCase() : '',
    responseCode: typeof fields.serverResponseCode === 'string' ? fields.serverResponseCode.toUpperCase() : null,
    text: cleanServerText(text, secrets),
    isAuthentication: fields.authenticationFailed === true,
  };
}

/** The MailError of a failed IMAP command; never carries the library's own error, which may quote commands. */
export function toImapError(error: unknown, secrets: readonly string[]): MailError {
  if (isMailError(error)) return error;
  const failure = toImapFailure(error, secrets);
  const code = toCode(failure);
  return new MailError(code, sentences[code] ?? 'The server answered in a way that makes no sense.', {
    serverText: failure.text ?? undefined,
  });
}

/** The MailError of a command to which imapflow answered `false`, from the code of the server's last refusal. */
export function toRefusedError(responseCode: string | null): MailError {
  const code = codeOfResponse[responseCode ?? ''] ?? 'PROTOCOL_ERROR';
  return new MailError(
    code,
    sentences[code] ?? 'The server refused the command.',
    responseCode === null ? {} : { serverText: `[${responseCode}]` },
  );
}

const sentences: Partial<Record<MailErrorCode, string>> = {
  NOT_FOUND: 'The server does not know this mailbox or message.',
  CONFLICT: 'The server holds something under this name already.',
  PERMISSION_DENIED: 'The server does not allow this.',
  QUOTA_EXCEEDED: 'The account has no space left.',
  RATE_LIMITED: 'The server is busy and asks to come back later.',
  CONNECTION_FAILED: 'The line to the server was lost.',
  TIMED_OUT: 'The server did not answer in time.',
  MESSAGE_TOO_LARGE: 'The message is larger than the server takes.',
  AUTHENTICATION_FAILED: 'The server did not accept the login.',
  UNSUPPORTED: 'The server cannot do this.',
  PROTOCOL_ERROR: 'The server refused the command or answered in a way that makes no sense.',
};

function toCode(failure: ImapFailure): MailErrorCode {
  if (lostCodes.has(failure.code)) return 'CONNECTION_FAILED';
  if (slowCodes.has(failure.code)) return 'TIMED_OUT';
  if (failure.code === 'ETHROTTLE') return 'RATE_LIMITED';
  if (failure.code === 'NotFound') return 'NOT_FOUND';
  if (/^Invalid(String|Token|Text)Value|InvalidS/.test(failure.code)) return 'UNSUPPORTED';
  const known = codeOfResponse[failure.responseCode ?? ''];
  if (known !== undefined) return known;
  if (failure.status === '') return 'PROTOCOL_ERROR';
  const text = failure.text ?? '';
  if (findThrottle({ imapCode: null, smtpCode: null, serverText: text }) !== null) return 'RATE_LIMITED';
  if (failure.status === 'NO' && takenWords.test(text)) return 'CONFLICT';
  if (failure.status === 'NO' && missingWords.test(text)) return 'NOT_FOUND';
  return 'PROTOCOL_ERROR';
}

/** Runs work and lets nothing but MailErrors out. */
export async function withErrorHandler<Answer>(secrets: readonly string[], work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw toImapError(error, secrets);
  }
}
