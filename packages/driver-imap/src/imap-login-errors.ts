import { type ConnectionProblemCode, isMailError, type MailError } from '@mailwright/mail';
import type { ImapFlow } from 'imapflow';
import { findThrottle, toAuthProblem } from './auth-problem.ts';
import { toProblemError } from './connection-problem.ts';
import { toImapFailure } from './imap-errors.ts';
import type { ImapSmtpContext } from './imap-smtp-options.ts';
import { cleanServerText } from './server-text.ts';

/** The error of a login that failed: by its problem, and never AUTHENTICATION_FAILED where the server was merely busy. */
export function toLoginError(error: unknown, client: ImapFlow, context: ImapSmtpContext, secrets: readonly string[]): MailError {
  const settings = context.settings.imap;
  const facts = { stage: 'auth', protocol: 'imap', settings } as const;
  if (isMailError(error)) return toProblemError({ ...facts, code: error.code === 'TIMED_OUT' ? 'timeout' : 'connection_lost' });
  const failure = toImapFailure(error, secrets);
  const message = cleanServerText(error instanceof Error ? error.message : '', secrets) ?? '';
  const serverText = failure.text;
  const mechanisms = [...client.capabilities.keys()].filter((name) => name.startsWith('AUTH=')).map((name) => name.slice(5));
  const hasAccessToken = context.credentials.kind === 'access-token';
  if (failure.isAuthentication && serverText !== null) {
    const refusal = {
      protocol: 'imap',
      host: settings.host,
      serverText,
      imapCode: failure.responseCode,
      smtpCode: null,
      mechanisms,
      hasAccessToken,
    } as const;
    const problem = toAuthProblem(refusal);
    return toProblemError({ ...facts, ...problem, serverText });
  }
  const code = toCode(failure.isAuthentication || /unsupported authentication/i.test(message), mechanisms, hasAccessToken);
  if (code !== null) return toProblemError({ ...facts, code, serverText });
  const throttle = findThrottle({ imapCode: failure.responseCode, smtpCode: null, serverText: serverText ?? '' });
  return toProblemError({ ...facts, code: throttle ?? toLossCode(failure.code), serverText });
}

/** Nothing was sent because the server offers nothing we can use. */
function toCode(isUnusable: boolean, mechanisms: readonly string[], hasAccessToken: boolean): ConnectionProblemCode | null {
  if (!isUnusable) return null;
  const takesTokens = mechanisms.some((name) => /^(XOAUTH2?|OAUTHBEARER)$/i.test(name));
  return takesTokens && !hasAccessToken ? 'oauth_required' : 'no_auth_method';
}

function toLossCode(code: string): ConnectionProblemCode {
  if (/TIMEOUT|ETIMEDOUT/i.test(code)) return 'timeout';
  return /TooLarge|Parser|TooMany|MAX_|Invalid|Unexpected/.test(code) ? 'protocol_error' : 'connection_lost';
}
