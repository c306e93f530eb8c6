import type { ImapSmtpSettings, ServerSettings } from '@mailwright/mail';
import { CoreError } from '../core-error.ts';
import type { ImapSmtpInput } from './connection-input.ts';
import { toHostName } from './host-name.ts';
import type { CredentialRow } from './stored-credentials.ts';

/** Another name to sign in with, another place to sign in to, or a line that others can read: not what the password was typed for. */
function isElsewhere(stored: ServerSettings, next: ServerSettings): boolean {
  const isMoved = toHostName(stored.host) !== toHostName(next.host) || stored.userName !== next.userName;
  return isMoved || (next.security === 'none' && stored.security !== 'none');
}

/** A stored password goes only where it was typed for: INVALID `password-needed-again` names the field that has to be typed. */
export function refuseKeptElsewhere(
  stored: { readonly settings: ImapSmtpSettings | null; readonly credentials: readonly CredentialRow[] },
  input: Partial<Pick<ImapSmtpInput, 'imap' | 'smtp'>> & Pick<ImapSmtpInput, 'imapPassword' | 'smtpPassword'>,
): void {
  const { settings, credentials } = stored;
  if (!settings) return;
  const hasOwnForSmtp = credentials.some(({ kind }) => kind === 'smtp_password');
  const smtpField = hasOwnForSmtp ? 'smtpPassword' : 'imapPassword';
  const isImapElsewhere = isElsewhere(settings.imap, input.imap ?? settings.imap);
  const isSmtpElsewhere = isElsewhere(settings.smtp, input.smtp ?? settings.smtp);
  if (isImapElsewhere && input.imapPassword === '') throw new CoreError('INVALID', 'password-needed-again', 'imapPassword');
  if (isSmtpElsewhere && input.smtpPassword === '' && input[smtpField] === '')
    throw new CoreError('INVALID', 'password-needed-again', smtpField);
}
