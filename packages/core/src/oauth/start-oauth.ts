import { createHash } from 'node:crypto';
import { type Queryable, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import { countAct } from '../connections/act-limit.ts';
import type { ConnectionRow } from '../connections/connection-view.ts';
import { getConnectionRow } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { beginFlow, type StartedFlow } from './oauth-flow.ts';
import type { MailAccess, MailApi, OAuthProvider, OAuthProviderId } from './oauth-provider.ts';

/** Where to sign in, and for what. */
export interface StartOAuthInput {
  readonly provider: OAuthProviderId;
  /** The session in which the answer will be taken, and no other. */
  readonly sessionId: string;
  /** A connection to be signed in to again, or to change from a password. */
  readonly connectionId?: string | null;
  /** Absent: all that is needed, or what was granted before. Mail servers know only the first. */
  readonly access?: MailAccess | undefined;
}

const startsPerMinute = 20;

/**
 * The provider's address at which a person gives access to their mail. NOT_CONFIGURED `oauth-not-configured` names the provider;
 * NOT_FOUND; INVALID `oauth-not-possible`; LIMIT_EXCEEDED `too-often`.
 */
export async function startOAuth(context: PersonContext, input: StartOAuthInput): Promise<{ readonly authorizeUrl: string }> {
  const { services, userId } = context;
  countAct(context, 'oauth', startsPerMinute);
  return services.database.withUser(userId, async (db) => {
    const row = input.connectionId ? await getConnectionRow(db, userId, input.connectionId) : null;
    const provider = getOAuthProvider(context, input.provider);
    if (row && !row.settings && row.provider !== provider.api?.connectionProvider) throw new CoreError('INVALID', 'oauth-not-possible');
    const { sessionId, access } = input;
    const scopes = [...provider.identityScopes, ...(await chooseScopes(db, provider, { row, access }))];
    const flow = await beginFlow(db, context, { provider, sessionId, connectionId: row?.id ?? null, scopes, access: access ?? null });
    return { authorizeUrl: toAuthorizeUrl(provider, flow, row?.emailAddress ?? null) };
  });
}

async function chooseScopes(
  db: Queryable,
  { api, mailScopes }: OAuthProvider,
  { row, access }: { readonly row: ConnectionRow | null; readonly access: MailAccess | undefined },
): Promise<readonly string[]> {
  if (api === null || (row !== null && row.provider !== api.connectionProvider)) return mailScopes;
  if (access || row === null) return api.scopes[access ?? 'full'];
  const { oauthGrants: grants } = schema;
  const [held] = await db.select({ scopes: grants.scopes }).from(grants).where(eq(grants.connectionId, row.id));
  return api.scopes[held ? findAccess(api, held.scopes) : 'full'];
}

function findAccess({ scopes }: MailApi, held: readonly string[]): MailAccess {
  const order = ['destroy', 'full'] as const;
  return order.find((access) => scopes[access].every((scope) => held.includes(scope))) ?? 'read-only';
}

/** A provider that the operator set up. NOT_CONFIGURED `oauth-not-configured` names it. */
export function getOAuthProvider({ services }: PersonContext, id: OAuthProviderId): OAuthProvider {
  const provider = services.oauthProviders.get(id);
  if (!provider) throw new CoreError('NOT_CONFIGURED', 'oauth-not-configured', id);
  return provider;
}

function toAuthorizeUrl(provider: OAuthProvider, flow: StartedFlow, emailAddress: string | null): string {
  const url = new URL(provider.authorizeUrl);
  const parameters = {
    ...provider.authorizeParameters,
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: provider.redirectUri,
    scope: flow.scopes.join(' '),
    state: flow.state,
    nonce: flow.nonce,
    // RFC 7636 §4.2
    code_challenge: createHash('sha256').update(flow.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(emailAddress === null ? {} : { login_hint: emailAddress }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
