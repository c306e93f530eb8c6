import { randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@mailwright/db';
import { isMailError, MailError } from '@mailwright/mail';
import { and, eq, isNull, lte, ne, or, sql } from 'drizzle-orm';
import { findCredentialRows, openCredential, storeCredential } from '../connections/stored-credentials.ts';
import type { PersonContext } from '../context.ts';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { toRefusedGrantError, toRefusedGrantProblem } from './grant-errors.ts';
import { type GrantedTokens, requestTokens, type TokenAnswer, tokenRequestMs } from './token-endpoint.ts';

/** What was granted for a connection. */
export type OAuthGrantRow = typeof schema.oauthGrants.$inferSelect;

// Longer than a request can take: nobody else begins while an answer may still come.
const leaseMs = tokenRequestMs * 2;
const firstRetryMs = 5000;
const longestRetryMs = 10 * 60_000;

/** Why tokens are refreshed. */
export interface RefreshOccasion {
  readonly now: Date;
  /** True where a server refused the token at hand. */
  readonly isForced: boolean;
}

interface Lease {
  readonly grant: OAuthGrantRow;
  readonly leaseId: string;
  readonly refreshToken: string;
}

/**
 * Refreshes the tokens of a grant as it was read, if nobody else does or did: gives the new access token, null where somebody else was
 * faster, or why it did not succeed. A row holds the lock while the provider is asked, so that no database session has to.
 */
export async function refreshTokens(
  context: PersonContext,
  grant: OAuthGrantRow,
  occasion: RefreshOccasion,
): Promise<string | MailError | null> {
  const { services } = context;
  const provider = services.oauthProviders.get(grant.oauthProvider);
  if (!provider) return new MailError('CONNECTION_FAILED', 'The provider is not set up on this server any more.', { retry: 'later' });
  const lease = await takeLease(context, grant, occasion);
  if (lease === null) return null;
  let answer: TokenAnswer;
  try {
    answer = await requestTokens(services, provider, { grant_type: 'refresh_token', refresh_token: lease.refreshToken });
  } catch (error) {
    if (!isMailError(error)) throw error;
    return recordFailure(context, lease, error);
  }
  if (answer.kind === 'tokens') return recordTokens(context, lease, answer.tokens);
  const isRefused = refusals.has(answer.error);
  services.logger.warn({ connectionId: grant.connectionId, provider: provider.id, error: answer.error }, 'A refresh token was refused.');
  if (isRefused) return recordRefusal(context, lease);
  return recordFailure(context, lease, new MailError('PROTOCOL_ERROR', 'The provider did not renew the access.'));
}

// RFC 6749 §5.2; Microsoft and OpenID Connect Core §3.1.2.6 for the others: the person has to come back.
const refusals = new Set(['invalid_grant', 'interaction_required', 'login_required', 'consent_required', 'account_selection_required']);

function takeLease({ services, userId }: PersonContext, grant: OAuthGrantRow, { now, isForced }: RefreshOccasion): Promise<Lease | null> {
  const { oauthGrants: grants } = schema;
  const leaseId = randomUUID();
  const isFree = or(isNull(grants.leasedUntil), lte(grants.leasedUntil, now));
  return services.database.withUser(userId, async (db) => {
    const [taken] = await db
      .update(grants)
      .set({ leaseId, leasedUntil: new Date(now.getTime() + leaseMs), ...(isForced ? { lastForcedAt: now } : {}) })
      .where(
        and(eq(grants.connectionId, grant.connectionId), eq(grants.refreshCount, grant.refreshCount), isNull(grants.refusedAt), isFree),
      )
      .returning();
    if (!taken) return null;
    const rows = await findCredentialRows(db, grant.connectionId);
    const refreshToken = openCredential(services.vault, rows, 'oauth_refresh_token');
    if (refreshToken === null) throw new MailError('REAUTHORIZATION_REQUIRED', 'No access is stored for this account.');
    return { grant: taken, leaseId, refreshToken };
  });
}

const free = { leaseId: null, leasedUntil: null };

/** Writes the end of a lease down, unless it is ours no more: the person signed in anew, or this process slept. */
async function endLease(db: Queryable, { grant, leaseId }: Lease, changes: Partial<OAuthGrantRow>): Promise<boolean> {
  const { oauthGrants: grants } = schema;
  const ended = await db
    .update(grants)
    .set({ ...free, ...changes })
    .where(and(eq(grants.connectionId, grant.connectionId), eq(grants.leaseId, leaseId)))
    .returning({ id: grants.connectionId });
  return ended.length > 0;
}

function recordTokens(context: PersonContext, lease: Lease, tokens: GrantedTokens): Promise<string | null> {
  const { connectionId, refreshCount, scopes } = lease.grant;
  const { accessToken, refreshToken } = tokens;
  return context.services.database.withUser(context.userId, async (db) => {
    const now = context.services.now();
    const isOurs = await endLease(db, lease, {
      expiresAt: new Date(now.getTime() + tokens.expiresInMs),
      lastRefreshedAt: now,
      refreshCount: refreshCount + 1,
      scopes: tokens.scopes === null ? scopes : [...tokens.scopes],
      failureCount: 0,
      retryAt: null,
    });
    if (!isOurs) return null;
    await storeCredential(db, context, { connectionId, kind: 'oauth_access_token', value: accessToken });
    if (refreshToken !== null && refreshToken !== lease.refreshToken)
      await storeCredential(db, context, { connectionId, kind: 'oauth_refresh_token', value: refreshToken });
    return accessToken;
  });
}

async function recordFailure(context: PersonContext, lease: Lease, error: MailError): Promise<MailError> {
  const failureCount = lease.grant.failureCount + 1;
  const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failureCount - 1, 10)) * (0.5 + Math.random() / 2);
  const retryAt = new Date(context.services.now().getTime() + pauseMs);
  await context.services.database.withUser(context.userId, (db) => endLease(db, lease, { failureCount, retryAt }));
  const fields = { connectionId: lease.grant.connectionId, code: error.code, failureCount };
  context.services.logger.warn(fields, 'The provider did not renew the access; it is asked again later.');
  return new MailError(error.code, error.message, { retry: 'later', retryAfterMs: Math.ceil(pauseMs) });
}

/** From here on the provider is not asked again until the person signs in; what else the person has goes on. */
async function recordRefusal(context: PersonContext, lease: Lease): Promise<MailError | null> {
  const { connections, connectionCredentials: secrets } = schema;
  const { connectionId } = lease.grant;
  const lastError = toRefusedGrantProblem(context, lease.grant);
  const isOurs = await context.services.database.withUser(context.userId, async (db) => {
    await lockMirror(db, connectionId);
    if (!(await endLease(db, lease, { refusedAt: context.services.now() }))) return false;
    await db.delete(secrets).where(and(eq(secrets.connectionId, connectionId), eq(secrets.kind, 'oauth_access_token')));
    await db
      .update(connections)
      .set({ status: 'reauthorization-required', lastError, updatedAt: sql`${connections.updatedAt}` })
      .where(and(eq(connections.id, connectionId), ne(connections.status, 'paused')));
    await bumpState(db, connectionId);
    return true;
  });
  return isOurs ? toRefusedGrantError(context, lease.grant) : null;
}
