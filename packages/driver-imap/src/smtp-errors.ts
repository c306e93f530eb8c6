import { isMailError, MailError, type RejectedRecipient } from '@mailwright/mail';
import { findThrottle, toAuthProblem } from './auth-problem.ts';
import { toProblemError } from './connection-problem.ts';
import type { ImapSmtpContext } from './imap-smtp-options.ts';
import { cleanServerText } from './server-text.ts';

/** What nodemailer puts on the errors it throws. */
export interface SmtpFailure {
  readonly code: string;
  readonly responseCode: number | null;
  readonly serverText: string | null;
  readonly command: string;
  readonly rejected: readonly RejectedRecipient[];
}

/** Reads the fields of a failure that came out of nodemailer. */
export function toSmtpFailure(error: unknown, secrets: readonly string[]): SmtpFailure {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const rejectedErrors: unknown[] = Array.isArray(fields.rejectedErrors) ? fields.rejectedErrors : [];
  const rejected = rejectedErrors.flatMap((one) => toRejected(one, secrets));
  const responseCode = typeof fields.responseCode === 'number' && fields.responseCode > 0 ? fields.responseCode : null;
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    responseCode,
    serverText: cleanServerText(fields.response, secrets),
    command: typeof fields.command === 'string' ? fields.command : '',
    rejected,
  };
}

function toRejected(error: unknown, secrets: readonly string[]): RejectedRecipient[] {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  if (typeof fields.recipient !== 'string') return [];
  return [{ address: fields.recipient, serverText: cleanServerText(fields.response, secrets) ?? '' }];
}

/** The error of an EHLO that was not answered as it should be. */
export function toSmtpOpenError(error: unknown, context: ImapSmtpContext, secrets: readonly string[]): MailError {
  const facts = { stage: 'greeting', protocol: 'smtp', settings: context.settings.smtp } as const;
  if (isMailError(error)) return toProblemError({ ...facts, code: error.code === 'TIMED_OUT' ? 'timeout' : 'connection_lost' });
  const { responseCode, serverText, code } = toSmtpFailure(error, secrets);
  const throttle = responseCode === null ? null : findThrottle({ imapCode: null, smtpCode: responseCode, serverText: serverText ?? '' });
  const fallback = responseCode !== null || code === 'EPROTOCOL' ? 'protocol_error' : code === 'ETIMEDOUT' ? 'timeout' : 'connection_lost';
  return toProblemError({ ...facts, code: throttle ?? fallback, serverText });
}

/** The error of a login that failed. */
export function toSmtpLoginError(
  error: unknown,
  facts: { readonly context: ImapSmtpContext; readonly secrets: readonly string[]; readonly mechanisms: readonly string[] },
): MailError {
  const { context, secrets, mechanisms } = facts;
  const settings = context.settings.smtp;
  const base = { stage: 'auth', protocol: 'smtp', settings } as const;
  if (isMailError(error)) {
    if (error.code === 'REAUTHORIZATION_REQUIRED') return error;
    return toProblemError({ ...base, code: error.code === 'TIMED_OUT' ? 'timeout' : 'connection_lost' });
  }
  const hasAccessToken = context.credentials.kind === 'access-token';
  const { code, responseCode, serverText } = toSmtpFailure(error, secrets);
  if (code === 'NO_AUTH_METHOD') {
    const takesTokens = mechanisms.some((name) => /^(XOAUTH2|OAUTHBEARER)$/.test(name));
    return toProblemError({ ...base, code: takesTokens && !hasAccessToken ? 'oauth_required' : 'no_auth_method' });
  }
  if (responseCode === null) return toProblemError({ ...base, code: code === 'ETIMEDOUT' ? 'timeout' : 'connection_lost' });
  const refusal = {
    protocol: 'smtp',
    host: settings.host,
    serverText: serverText ?? '',
    imapCode: null,
    smtpCode: responseCode,
    mechanisms,
    hasAccessToken,
  } as const;
  return toProblemError({ ...base, ...toAuthProblem(refusal), serverText });
}

/** How far a submission had come when it failed. */
export interface SubmissionState {
  readonly hasDataStarted: boolean;
  readonly secrets: readonly string[];
}

/** The error of a failed submission. The server's reply code decides; without one, how far it had come. */
export function toSubmissionError(error: unknown, state: SubmissionState): MailError {
  const failure = toSmtpFailure(error, state.secrets);
  const serverText = failure.serverText ?? undefined;
  if (failure.code === 'EMESSAGE' || failure.responseCode === 552 || isTooLarge(failure)) {
    return new MailError('MESSAGE_TOO_LARGE', 'The message is larger than the server takes.', { serverText });
  }
  if (failure.responseCode !== null) return toRefusal(failure, failure.responseCode);
  if (state.hasDataStarted) {
    return new MailError('SUBMISSION_UNCERTAIN', 'The line was lost after the message was handed over; it may have been sent.', {
      serverText,
    });
  }
  if (isMailError(error)) return error;
  if (failure.code === 'ETIMEDOUT') return new MailError('TIMED_OUT', 'The server did not answer in time; nothing was sent.');
  if (failure.code === 'EENVELOPE') return new MailError('SUBMISSION_REJECTED', 'An address of the message cannot be used.');
  return new MailError('CONNECTION_FAILED', 'The line was lost before the message was handed over; nothing was sent.');
}

// RFC 3463: X.3.4 is "message too big for system".
function isTooLarge({ responseCode, serverText }: SmtpFailure): boolean {
  return responseCode !== null && responseCode >= 500 && /\b5\.3\.4\b/.test(serverText ?? '');
}

function toRefusal(failure: SmtpFailure, responseCode: number): MailError {
  const serverText = failure.serverText ?? undefined;
  const addresses = failure.rejected.map((recipient) => recipient.address);
  if (responseCode < 500) {
    return new MailError('RATE_LIMITED', 'The server asks to try again later; nothing was sent.', { serverText, addresses });
  }
  return new MailError('SUBMISSION_REJECTED', 'The server refused the message; nobody got it.', { serverText, addresses });
}
