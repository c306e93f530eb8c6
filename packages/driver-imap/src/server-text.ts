import type { ServerSettings } from '@mailwright/mail';
import type { ImapSmtpCredentials } from './imap-smtp-options.ts';

const longestText = 500;

/** Makes a server's own words fit to show: no control characters, no secret, at most 500 characters. */
export function cleanServerText(text: unknown, secrets: readonly string[]): string | null {
  if (typeof text !== 'string') return null;
  let cleaned = text.slice(0, longestText * 20);
  for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '***');
  cleaned = cleaned.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return cleaned === '' ? null : cleaned.slice(0, longestText);
}

/** Every form in which a password may come back from a server. */
export function toSecretForms(credentials: ImapSmtpCredentials, userNames: readonly string[]): readonly string[] {
  if (credentials.kind !== 'password') return [];
  const passwords = [credentials.imapPassword, credentials.smtpPassword].filter((password) => password.length > 0);
  const forms = passwords.flatMap((password) => [
    password,
    toBase64(password),
    ...userNames.flatMap((userName) => [toBase64(`\0${userName}\0${password}`), toBase64(`${userName}\0${userName}\0${password}`)]),
  ]);
  return [...new Set(forms)].sort((left, right) => right.length - left.length);
}

/** The initial response of XOAUTH2. */
export function toBearer(token: string, userName: string): string {
  return Buffer.from(`user=${userName}\x01auth=Bearer ${token}\x01\x01`, 'utf8').toString('base64');
}

/** The initial response of OAUTHBEARER (RFC 7628 §3.1). */
export function toOAuthBearer(token: string, { userName, host, port }: ServerSettings): string {
  // RFC 5801 §4: the two characters that a name may not hold.
  const name = userName.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return Buffer.from(`n,a=${name},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`, 'utf8').toString('base64');
}

/** Every form in which an access token may come back from a server. */
export function toTokenForms(token: string, settings: ServerSettings): readonly string[] {
  const responses = [toOAuthBearer(token, settings), toBearer(token, settings.userName)].map((response) => response.replace(/=+$/, ''));
  return [...responses, toBase64(token), token];
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '');
}
