import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@mailwright/db';
import { and, eq, isNull, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { SecretPlace } from '../connections/credential-vault.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { OAuthProvider } from './oauth-provider.ts';

/** A sign-in that was begun. */
export type OAuthFlowRow = typeof schema.oauthFlows.$inferSelect;

/** What only this server knows of a sign-in until its answer comes. */
export interface FlowSecrets {
  /** RFC 7636. */
  readonly verifier: string;
  readonly nonce: string;
}

/** A sign-in as it starts: what goes into the provider's address. */
export interface StartedFlow extends FlowSecrets {
  readonly state: string;
  readonly scopes: readonly string[];
}

const lifetimeMs = 10 * 60_000;
const secretsSchema = z.object({ verifier: z.string(), nonce: z.string() });

const random = (): string => randomBytes(32).toString('base64url');
const hash = (state: string): string => createHash('sha256').update(state).digest('base64url');
const placeOf = (id: string, userId: string): SecretPlace => ({ table: 'oauth_flows', column: 'sealed', connectionId: id, userId });

/** Writes a sign-in down. Those of the person that are over are forgotten by the way. */
export async function beginFlow(
  db: Queryable,
  { services, userId }: PersonContext,
  input: Pick<OAuthFlowRow, 'sessionId' | 'connectionId' | 'scopes' | 'access'> & { readonly provider: OAuthProvider },
): Promise<StartedFlow> {
  const { provider, sessionId, connectionId, scopes, access } = input;
  const started = { state: random(), verifier: random(), nonce: random(), scopes };
  const [id, createdAt] = [randomUUID(), services.now()];
  const secrets = JSON.stringify({ verifier: started.verifier, nonce: started.nonce });
  await db.delete(schema.oauthFlows).where(lt(schema.oauthFlows.expiresAt, createdAt));
  await db.insert(schema.oauthFlows).values({
    id,
    userId,
    sessionId,
    connectionId,
    oauthProvider: provider.id,
    stateHash: hash(started.state),
    sealed: services.vault.seal(secrets, placeOf(id, userId)).sealed,
    redirectUri: provider.redirectUri,
    scopes,
    access,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs),
  });
  return started;
}

/** What an answer comes with. */
export interface FlowAnswer {
  readonly state: string;
  readonly sessionId: string;
  readonly provider: OAuthProvider;
  /** The address that was called, without its query. */
  readonly calledAt: string;
}

/**
 * Takes the sign-in an answer belongs to; nobody else can take it again. INVALID `oauth-state-unknown`, `oauth-state-expired`,
 * `oauth-redirect-mismatch`; FORBIDDEN `oauth-other-session`; CONFLICT `oauth-state-used`.
 */
export async function takeFlow(
  db: Queryable,
  { services, userId }: PersonContext,
  answer: FlowAnswer,
): Promise<{ readonly flow: OAuthFlowRow; readonly secrets: FlowSecrets }> {
  const { oauthFlows } = schema;
  const now = services.now();
  const [flow] = await db
    .select()
    .from(oauthFlows)
    .where(eq(oauthFlows.stateHash, hash(answer.state)));
  if (!flow) throw new CoreError('INVALID', 'oauth-state-unknown');
  if (flow.sessionId !== answer.sessionId) throw new CoreError('FORBIDDEN', 'oauth-other-session');
  if (flow.usedAt) throw new CoreError('CONFLICT', 'oauth-state-used');
  if (flow.expiresAt <= now) throw new CoreError('INVALID', 'oauth-state-expired');
  if (flow.oauthProvider !== answer.provider.id || flow.redirectUri !== answer.calledAt)
    throw new CoreError('INVALID', 'oauth-redirect-mismatch');
  const taken = await db
    .update(oauthFlows)
    .set({ usedAt: now })
    .where(and(eq(oauthFlows.id, flow.id), isNull(oauthFlows.usedAt)))
    .returning({ id: oauthFlows.id });
  if (taken.length === 0) throw new CoreError('CONFLICT', 'oauth-state-used');
  return { flow, secrets: secretsSchema.parse(JSON.parse(services.vault.open(flow.sealed, placeOf(flow.id, userId)))) };
}
