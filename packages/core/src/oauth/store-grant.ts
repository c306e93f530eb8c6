import { type Queryable, schema } from '@mailwright/db';
import type { ImapSmtpSettings } from '@mailwright/mail';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { ConnectionRow } from '../connections/connection-view.ts';
import { chooseColor } from '../connections/create-connection.ts';
import { getConnectionRow } from '../connections/get-active-driver.ts';
import { storeCredential } from '../connections/stored-credentials.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import type { OAuthIdentity } from './read-identity.ts';
import type { GrantedTokens } from './token-endpoint.ts';

/** What was granted, by whom, and for which connection. */
export interface StoreGrantInput {
  readonly provider: OAuthProvider;
  readonly identity: OAuthIdentity;
  /** Null: a new one, or the one that this account has already. */
  readonly connectionId: string | null;
  readonly tokens: GrantedTokens & { readonly refreshToken: string; readonly scopes: readonly string[] };
}

const timeoutMs = 20_000;

/**
 * Stores a grant, sealed, and gives its connection. A connection that is signed in to again keeps its id and all that lies under it;
 * its passwords are erased. CONFLICT `oauth-other-account` where another account was signed in to than the connection is for,
 * `oauth-connected-otherwise` where the account is connected by mail servers, which what was granted does not open.
 */
export function storeGrant(context: PersonContext, input: StoreGrantInput): Promise<string> {
  return context.services.database.withUser(context.userId, async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`oauth ${context.userId}`}, 0))`);
    const known = await findConnection(db, context, input);
    if (known && !canServe(known, input)) throw new CoreError('CONFLICT', 'oauth-connected-otherwise', known.emailAddress);
    const connectionId = known ? await changeConnection(db, context, known, input) : await addConnection(db, context, input);
    await writeGrant(db, context, connectionId, input);
    await storeCredential(db, context, { connectionId, kind: 'oauth_refresh_token', value: input.tokens.refreshToken });
    await storeCredential(db, context, { connectionId, kind: 'oauth_access_token', value: input.tokens.accessToken });
    return connectionId;
  });
}

/** Its mail is known by the ids of its own way, so a connection keeps to that. */
function canServe({ provider: way }: ConnectionRow, { provider, tokens }: StoreGrantInput): boolean {
  if (way === provider.api?.connectionProvider) return true;
  return provider.mailScopes.every((scope) => tokens.scopes.some((held) => held.toLowerCase() === scope.toLowerCase()));
}

async function findConnection(db: Queryable, { userId }: PersonContext, input: StoreGrantInput): Promise<ConnectionRow | null> {
  const { oauthGrants: grants } = schema;
  const { provider, identity, connectionId } = input;
  const isSame = and(eq(grants.userId, userId), eq(grants.oauthProvider, provider.id), eq(grants.subject, identity.subject));
  const [same] = await db.select({ id: grants.connectionId }).from(grants).where(isSame);
  if (connectionId === null) return same ? getConnectionRow(db, userId, same.id) : findByPassword(db, userId, input);

  const row = await getConnectionRow(db, userId, connectionId);
  const [held] = await db.select({ subject: grants.subject }).from(grants).where(eq(grants.connectionId, connectionId));
  const names = [row.emailAddress, row.settings?.imap.userName].map((name) => name?.toLowerCase());
  const isOwn = names.includes(identity.emailAddress.toLowerCase()) || held?.subject === identity.subject;
  if (!isOwn || (same && same.id !== connectionId)) throw new CoreError('CONFLICT', 'oauth-other-account', identity.emailAddress);
  return row;
}

/** The same mailbox signed in to by password: it is that connection that changes, so that nothing under it comes twice. */
async function findByPassword(db: Queryable, userId: string, { provider, identity }: StoreGrantInput): Promise<ConnectionRow | null> {
  const { connections, oauthGrants: grants } = schema;
  const rows = await db
    .select({ row: connections })
    .from(connections)
    .leftJoin(grants, eq(grants.connectionId, connections.id))
    .where(and(eq(connections.userId, userId), eq(connections.provider, 'imap'), isNull(grants.connectionId)));
  const isSame = ({ settings }: ConnectionRow): boolean =>
    settings?.imap.host.toLowerCase() === provider.servers.imap.host &&
    settings.imap.userName.toLowerCase() === identity.emailAddress.toLowerCase();
  return rows.find(({ row }) => isSame(row))?.row ?? null;
}

const toSettings = ({ provider, identity }: StoreGrantInput): ImapSmtpSettings => ({
  imap: { ...provider.servers.imap, userName: identity.emailAddress },
  smtp: { ...provider.servers.smtp, userName: identity.emailAddress },
  timeoutMs,
});

const toWay = (input: StoreGrantInput): Pick<ConnectionRow, 'provider' | 'settings'> =>
  input.provider.api === null
    ? { provider: 'imap', settings: toSettings(input) }
    : { provider: input.provider.api.connectionProvider, settings: null };

async function addConnection(db: Queryable, { services, userId }: PersonContext, input: StoreGrantInput): Promise<string> {
  const { emailAddress } = input.identity;
  const color = await chooseColor(db, userId);
  const [row] = await db
    .insert(schema.connections)
    .values({ userId, ...toWay(input), label: emailAddress, emailAddress, color, createdAt: services.now() })
    .returning({ id: schema.connections.id });
  if (!row) throw new Error('An insert gives its row.');
  return row.id;
}

// The token goes to the provider's own servers and nowhere else, whatever the password went to.
async function changeConnection(db: Queryable, { services }: PersonContext, row: ConnectionRow, input: StoreGrantInput): Promise<string> {
  const { connections, connectionCredentials: secrets } = schema;
  await lockMirror(db, row.id);
  await db
    .update(connections)
    .set({ settings: row.settings === null ? null : toSettings(input), status: 'pending', lastError: null, updatedAt: services.now() })
    .where(eq(connections.id, row.id));
  await db.delete(secrets).where(and(eq(secrets.connectionId, row.id), inArray(secrets.kind, ['imap_password', 'smtp_password'])));
  await bumpState(db, row.id);
  return row.id;
}

async function writeGrant(
  db: Queryable,
  { services, userId }: PersonContext,
  connectionId: string,
  { provider, identity, tokens }: StoreGrantInput,
): Promise<void> {
  const now = services.now();
  const granted = {
    userId,
    oauthProvider: provider.id,
    subject: identity.subject,
    scopes: [...tokens.scopes],
    grantedAt: now,
    expiresAt: new Date(now.getTime() + tokens.expiresInMs),
    lastRefreshedAt: now,
    lastForcedAt: null,
    refusedAt: null,
    failureCount: 0,
    retryAt: null,
    leaseId: null,
    leasedUntil: null,
  };
  await db
    .insert(schema.oauthGrants)
    .values({ connectionId, ...granted })
    .onConflictDoUpdate({
      target: schema.oauthGrants.connectionId,
      set: { ...granted, refreshCount: sql`${schema.oauthGrants.refreshCount} + 1` },
    });
}
