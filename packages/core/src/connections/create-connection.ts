import { type Queryable, schema } from '@mailwright/db';
import { count, eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { cleanPassword, type ImapSmtpInput, toSettings } from './connection-input.ts';
import type { ConnectionView } from './connection-view.ts';
import { getConnectionView } from './list-connections.ts';
import { storeCredential } from './stored-credentials.ts';

/** What a new connection is made from. */
export interface CreateConnectionInput extends ImapSmtpInput {
  readonly label?: string;
  readonly displayName?: string | null;
}

const colorCount = 12;
const maxConnections = 50;

/**
 * Stores an account as typed, its passwords sealed, with status `pending`: it calls no server, so that storing never fails with the
 * provider, and only a test makes it `ok`. INVALID names the field; LIMIT_EXCEEDED `too-many-connections`.
 */
export async function createConnection(context: PersonContext, input: CreateConnectionInput): Promise<ConnectionView> {
  const { services, userId } = context;
  const settings = toSettings(services.network, input);
  const { emailAddress } = input;
  const imapPassword = cleanPassword(input.imapPassword, { emailAddress, host: settings.imap.host });
  const smtpPassword = cleanPassword(input.smtpPassword, { emailAddress, host: settings.smtp.host });
  if (imapPassword === '') throw new CoreError('INVALID', 'password-missing', 'imapPassword');

  return services.database.withUser(userId, async (db) => {
    const [row] = await db
      .insert(schema.connections)
      .values({
        userId,
        provider: 'imap',
        label: input.label ?? emailAddress,
        emailAddress,
        displayName: input.displayName || null,
        color: await chooseColor(db, userId),
        settings,
        createdAt: services.now(),
      })
      .returning({ id: schema.connections.id });
    if (!row) throw new Error('An insert gives its row.');
    await storeCredential(db, context, { connectionId: row.id, kind: 'imap_password', value: imapPassword });
    if (smtpPassword !== '' && smtpPassword !== imapPassword) {
      await storeCredential(db, context, { connectionId: row.id, kind: 'smtp_password', value: smtpPassword });
    }
    return getConnectionView(db, userId, row.id);
  });
}

/** The palette index of a person's next connection. LIMIT_EXCEEDED `too-many-connections`. */
export async function chooseColor(db: Queryable, userId: string): Promise<number> {
  const [found] = await db.select({ held: count() }).from(schema.connections).where(eq(schema.connections.userId, userId));
  const held = found?.held ?? 0;
  if (held >= maxConnections) throw new CoreError('LIMIT_EXCEEDED', 'too-many-connections');
  return held % colorCount;
}
