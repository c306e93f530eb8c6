import { setTimeout as sleep } from 'node:timers/promises';
import { schema } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { findCredentialRows, openCredential } from '../connections/stored-credentials.ts';
import type { PersonContext } from '../context.ts';
import { runOnce } from '../mail/per-process.ts';
import { toRefusedGrantError } from './grant-errors.ts';
import { type OAuthGrantRow, refreshTokens } from './refresh-tokens.ts';

/** How a token is asked for. */
export interface AccessTokenOptions {
  /** True where the one at hand was refused: it is given again only where it is new, or was got for that reason not long ago. */
  readonly forceRefresh?: boolean;
}

const waitMs = 25_000;
const pollMs = 60;
// A burst of refusals of one token asks for one new one, and a server that refuses every token for no more than two an hour.
const youngMs = 10_000;
const forcedPauseMs = 30 * 60_000;
const longestMarginMs = 60_000;

/**
 * The access token of a connection, good for at least a short while. It is refreshed once, whoever asks in whichever process.
 * MailError REAUTHORIZATION_REQUIRED where the grant was refused or there is none; with retry `later` where the provider does not answer.
 */
export function getAccessToken(context: PersonContext, connectionId: string, options: AccessTokenOptions = {}): Promise<string> {
  const isForced = options.forceRefresh === true;
  const key = `access-token ${context.userId} ${connectionId} ${isForced}`;
  return runOnce(context.services, key, () => findToken({ context, connectionId, isForced, askedAt: context.services.now() }));
}

interface Question {
  readonly context: PersonContext;
  readonly connectionId: string;
  readonly isForced: boolean;
  readonly askedAt: Date;
}

interface Held {
  readonly grant: OAuthGrantRow;
  readonly accessToken: string | null;
}

async function findToken(question: Question): Promise<string> {
  const endsAt = performance.now() + waitMs;
  for (;;) {
    const token = await findOnce(question);
    if (token !== null) return token;
    if (performance.now() > endsAt) throw new MailError('TIMED_OUT', 'The provider did not renew the access in time.');
    await sleep(pollMs);
  }
}

/** Null while somebody else asks the provider. */
async function findOnce(question: Question): Promise<string | null> {
  const { grant, accessToken } = await readHeld(question);
  const now = question.context.services.now();
  if (grant.refusedAt) throw toRefusedGrantError(question.context, grant);
  if (accessToken !== null && isFresh(grant, question, now)) return accessToken;
  const pauseMs = (grant.retryAt?.getTime() ?? 0) - now.getTime();
  const outcome = pauseMs > 0 ? toLater(pauseMs) : await refreshTokens(question.context, grant, { now, isForced: question.isForced });
  if (outcome === null || typeof outcome === 'string') return outcome;
  const isStillGood = !question.isForced && grant.expiresAt > now && outcome.code !== 'REAUTHORIZATION_REQUIRED';
  if (accessToken === null || !isStillGood) throw outcome;
  return accessToken;
}

function readHeld({ context, connectionId }: Question): Promise<Held> {
  const { services, userId } = context;
  return services.database.withUser(userId, async (db) => {
    const [grant] = await db.select().from(schema.oauthGrants).where(eq(schema.oauthGrants.connectionId, connectionId));
    if (!grant) throw new MailError('REAUTHORIZATION_REQUIRED', 'No access was granted to this account.');
    const rows = await findCredentialRows(db, connectionId);
    return { grant, accessToken: openCredential(services.vault, rows, 'oauth_access_token') };
  });
}

function isFresh({ lastRefreshedAt, lastForcedAt, expiresAt }: OAuthGrantRow, { isForced, askedAt }: Question, now: Date): boolean {
  const wasForced = lastForcedAt !== null && lastForcedAt.getTime() > askedAt.getTime() - forcedPauseMs;
  if (isForced) return (wasForced || lastRefreshedAt.getTime() > askedAt.getTime() - youngMs) && expiresAt > now;
  const marginMs = Math.min(longestMarginMs, (expiresAt.getTime() - lastRefreshedAt.getTime()) / 4);
  return expiresAt.getTime() - marginMs > now.getTime();
}

const toLater = (retryAfterMs: number): MailError =>
  new MailError('CONNECTION_FAILED', 'The provider did not renew the access; it is asked again later.', { retryAfterMs });
