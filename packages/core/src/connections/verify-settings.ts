import { randomUUID } from 'node:crypto';
import type { VerifyReport, VerifyStep } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { countAct } from './act-limit.ts';
import { cleanPassword, type ImapSmtpInput, toSettings } from './connection-input.ts';
import { connectionToDriver, type PasswordCredentials } from './driver-registry.ts';
import { getConnectionRow } from './get-active-driver.ts';
import { refuseKeptElsewhere } from './kept-passwords.ts';
import { findCredentialRows, openCredentials } from './stored-credentials.ts';

/** Settings to test; with a connection id, an empty password stands for the stored one where server and user name are as stored. */
export interface VerifySettingsInput extends ImapSmtpInput {
  readonly connectionId?: string;
}

const verificationsPerMinute = 30;

/** Tests settings that need not be stored, both servers in stages; stores nothing. INVALID names the field; LIMIT_EXCEEDED `too-often`. */
export async function verifySettings(
  context: PersonContext,
  input: VerifySettingsInput,
  onStep?: (step: VerifyStep) => void,
): Promise<VerifyReport> {
  const { services, userId, signal } = context;
  const stored = input.connectionId ? await openStored(context, input.connectionId, input) : null;
  const settings = toSettings(services.network, input);
  const credentials = toCredentials(input, stored);
  countAct(context, 'verify', verificationsPerMinute);
  const source = { id: input.connectionId ?? randomUUID(), userId, provider: 'imap' as const, displayName: null };
  // What is not stored has no sessions elsewhere.
  const ports = input.connectionId ? services : { ...services, sessions: null };
  const driver = connectionToDriver({ ...source, emailAddress: input.emailAddress, settings }, credentials, ports);
  try {
    return await driver.verify({ signal, onStep });
  } finally {
    await driver.close();
  }
}

function openStored(
  { services, userId }: PersonContext,
  connectionId: string,
  input: VerifySettingsInput,
): Promise<PasswordCredentials | null> {
  return services.database.withUser(userId, async (db) => {
    const { settings } = await getConnectionRow(db, userId, connectionId);
    const rows = await findCredentialRows(db, connectionId);
    refuseKeptElsewhere({ settings, credentials: rows }, input);
    return rows.length > 0 ? openCredentials(services.vault, rows) : null;
  });
}

function toCredentials(input: VerifySettingsInput, stored: PasswordCredentials | null): PasswordCredentials {
  const { emailAddress, imap, smtp } = input;
  const imapTyped = cleanPassword(input.imapPassword, { emailAddress, host: imap.host });
  const smtpTyped = cleanPassword(input.smtpPassword, { emailAddress, host: smtp.host });
  const imapPassword = imapTyped || stored?.imapPassword;
  if (!imapPassword) throw new CoreError('INVALID', 'password-missing', 'imapPassword');
  const hasOwnForSmtp = stored !== null && stored.smtpPassword !== stored.imapPassword;
  return { kind: 'password', imapPassword, smtpPassword: smtpTyped || (hasOwnForSmtp ? stored.smtpPassword : imapPassword) };
}
