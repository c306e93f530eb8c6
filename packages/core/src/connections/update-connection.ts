import { type Queryable, schema } from '@mailwright/db';
import type { ImapSmtpSettings, ServerSettings } from '@mailwright/mail';
import { and, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { cleanPassword, toSettings } from './connection-input.ts';
import type { ConnectionRow, ConnectionView } from './connection-view.ts';
import { getConnectionRow } from './get-active-driver.ts';
import { refuseKeptElsewhere } from './kept-passwords.ts';
import { getConnectionView } from './list-connections.ts';
import { type CredentialRow, findCredentialRows, openCredential, storeCredential } from './stored-credentials.ts';

/** What to change; what is absent, and an empty password, stays as it is. A kept password goes to no other server or user name. */
export interface UpdateConnectionInput {
  readonly connectionId: string;
  readonly label?: string;
  readonly displayName?: string | null;
  readonly color?: number;
  readonly imap?: ServerSettings;
  readonly smtp?: ServerSettings;
  readonly timeoutMs?: number;
  readonly imapPassword: string;
  readonly smtpPassword: string;
}

/** Changes a connection. Other servers, user names or passwords make it `pending` and end its sessions. NOT_FOUND; INVALID. */
export async function updateConnection(context: PersonContext, input: UpdateConnectionInput): Promise<ConnectionView> {
  const { services, userId } = context;
  const view = await services.database.withUser(userId, async (db) => {
    const row = await getConnectionRow(db, userId, input.connectionId);
    const stored = await findCredentialRows(db, row.id);
    refuseChangedSignIn(stored, input);
    const settings = changeSettings(context, row, input);
    refuseKeptElsewhere({ settings: row.settings, credentials: stored }, input);
    const hasNewSecret = await changePasswords(db, context, row, input);
    const mustTest = hasNewSecret || (settings !== null && reaches(settings) !== reaches(row.settings));
    await db
      .update(schema.connections)
      .set({
        label: input.label,
        displayName: input.displayName === undefined ? undefined : input.displayName || null,
        color: input.color,
        settings: settings ?? undefined,
        ...(mustTest ? { status: 'pending' as const, lastError: null } : {}),
        updatedAt: services.now(),
      })
      .where(eq(schema.connections.id, row.id));
    return getConnectionView(db, userId, row.id);
  });
  await services.drivers.drop(input.connectionId);
  return view;
}

const reaches = (settings: ImapSmtpSettings | null): string =>
  JSON.stringify(
    [settings?.imap, settings?.smtp].map(
      (server) => server && [server.host, server.port, server.security, server.userName, server.certificateFingerprint],
    ),
  );

/** A token goes to the provider's own servers alone, so where one is used, servers and passwords are not to be chosen. */
function refuseChangedSignIn(stored: readonly CredentialRow[], input: UpdateConnectionInput): void {
  if (!stored.some(({ kind }) => kind === 'oauth_refresh_token')) return;
  const field = input.imap
    ? 'imap'
    : input.smtp
      ? 'smtp'
      : input.imapPassword
        ? 'imapPassword'
        : input.smtpPassword
          ? 'smtpPassword'
          : null;
  if (field !== null) throw new CoreError('INVALID', 'oauth-signed-in', field);
}

function changeSettings(context: PersonContext, row: ConnectionRow, input: UpdateConnectionInput): ImapSmtpSettings | null {
  if (!(input.imap || input.smtp || input.timeoutMs)) return null;
  if (!row.settings) throw new CoreError('INVALID', 'no-settings-here');
  const { imap = row.settings.imap, smtp = row.settings.smtp, timeoutMs = row.settings.timeoutMs } = input;
  return toSettings(context.services.network, { imap, smtp, timeoutMs });
}

/** True where a secret changed. A password for sending that equals the one for reading is not kept twice. */
async function changePasswords(db: Queryable, context: PersonContext, row: ConnectionRow, input: UpdateConnectionInput): Promise<boolean> {
  const { emailAddress, settings } = row;
  const imapPassword = cleanPassword(input.imapPassword, { emailAddress, host: input.imap?.host ?? settings?.imap.host ?? '' });
  const smtpPassword = cleanPassword(input.smtpPassword, { emailAddress, host: input.smtp?.host ?? settings?.smtp.host ?? '' });
  if (imapPassword === '' && smtpPassword === '') return false;
  if (!settings) throw new CoreError('INVALID', 'no-settings-here');
  if (imapPassword !== '') await storeCredential(db, context, { connectionId: row.id, kind: 'imap_password', value: imapPassword });
  if (smtpPassword === '') return true;
  const reading = imapPassword || openCredential(context.services.vault, await findCredentialRows(db, row.id), 'imap_password');
  if (smtpPassword === reading) {
    const { connectionCredentials: secrets } = schema;
    await db.delete(secrets).where(and(eq(secrets.connectionId, row.id), eq(secrets.kind, 'smtp_password')));
  } else {
    await storeCredential(db, context, { connectionId: row.id, kind: 'smtp_password', value: smtpPassword });
  }
  return true;
}
