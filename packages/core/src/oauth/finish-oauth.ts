import { countAct } from '../connections/act-limit.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { type FlowSecrets, type OAuthFlowRow, takeFlow } from './oauth-flow.ts';
import type { OAuthProvider, OAuthProviderId } from './oauth-provider.ts';
import { readIdentity } from './read-identity.ts';
import { RefusedSignIn } from './refused-sign-in.ts';
import { getOAuthProvider } from './start-oauth.ts';
import { storeGrant } from './store-grant.ts';
import { type GrantedTokens, requestTokens } from './token-endpoint.ts';

/** What a provider sent the person's browser back with. */
export interface FinishOAuthInput {
  readonly provider: OAuthProviderId;
  readonly sessionId: string;
  /** The address that was called, without its query. */
  readonly calledAt: string;
  readonly parameters: URLSearchParams;
}

const finishesPerMinute = 20;

/**
 * Takes the answer of a sign-in, once, in the session that began it: exchanges its code, looks at what was granted and stores it as a
 * connection, a new one or the one that was to be signed in to again. Every refusal is a CoreError with a reason of its own, and once the
 * sign-in is known a RefusedSignIn.
 */
export async function finishOAuth(context: PersonContext, input: FinishOAuthInput): Promise<{ readonly connectionId: string }> {
  const provider = getOAuthProvider(context, input.provider);
  countAct(context, 'oauth-answer', finishesPerMinute);
  const { parameters, sessionId, calledAt } = input;
  const answer = { state: parameters.get('state') ?? '', provider, sessionId, calledAt };
  const taken = await context.services.database.withUser(context.userId, (db) => takeFlow(db, context, answer));
  try {
    return await finishFlow(context, { provider, parameters, ...taken });
  } catch (error) {
    throw error instanceof CoreError ? new RefusedSignIn(error, taken.flow) : error;
  }
}

async function finishFlow(
  context: PersonContext,
  { provider, flow, secrets, parameters }: Omit<Exchange, 'code'> & Pick<FinishOAuthInput, 'parameters'>,
): Promise<{ readonly connectionId: string }> {
  const { services } = context;
  const tokens = await exchangeCode(context, { provider, flow, secrets, code: readCode(context, provider, parameters) });
  const identity = readIdentity(tokens.idToken, { provider, nonce: secrets.nonce, now: services.now() });
  const scopes = tokens.scopes ?? flow.scopes;
  refuseMissingScopes(provider, flow, scopes);
  const { refreshToken } = tokens;
  if (refreshToken === null) throw new CoreError('INVALID', 'oauth-refresh-token-missing');
  const connectionId = await storeGrant(context, {
    provider,
    identity,
    connectionId: flow.connectionId,
    tokens: { ...tokens, refreshToken, scopes },
  });
  await services.drivers.drop(connectionId);
  return { connectionId };
}

function readCode({ services }: PersonContext, provider: OAuthProvider, parameters: URLSearchParams): string {
  // RFC 9207: the answer of another authorisation server than the one asked.
  const issuer = parameters.get('iss');
  if (issuer !== null && !provider.issuer.includes('{') && issuer !== provider.issuer) throw new CoreError('INVALID', 'oauth-other-issuer');
  const error = parameters.get('error');
  if (error === 'access_denied') throw new CoreError('FORBIDDEN', 'oauth-denied');
  if (error !== null) {
    services.logger.warn({ provider: provider.id, error: error.slice(0, 100) }, 'A provider refused to sign somebody in.');
    throw new CoreError('INVALID', 'oauth-provider-refused');
  }
  const code = parameters.get('code') ?? '';
  if (!/^[\x21-\x7e]{1,4096}$/.test(code)) throw new CoreError('INVALID', 'oauth-code-missing');
  return code;
}

interface Exchange {
  readonly provider: OAuthProvider;
  readonly flow: OAuthFlowRow;
  readonly secrets: FlowSecrets;
  readonly code: string;
}

async function exchangeCode({ services }: PersonContext, exchange: Exchange): Promise<GrantedTokens> {
  const { provider, flow, secrets, code } = exchange;
  const form = { grant_type: 'authorization_code', code, redirect_uri: flow.redirectUri, code_verifier: secrets.verifier };
  const answer = await requestTokens(services, provider, form);
  if (answer.kind === 'tokens') return answer.tokens;
  services.logger.warn({ provider: provider.id, error: answer.error }, 'A provider refused a code.');
  throw new CoreError('INVALID', toExchangeReason(answer));
}

// Providers call all of these `invalid_grant` (RFC 6749 §5.2, RFC 7636 §4.6); the words tell them apart.
const exchangeReasons: readonly (readonly [string, RegExp])[] = [
  ['oauth-pkce-mismatch', /code.?verifier|pkce|AADSTS501481|AADSTS50148/i],
  ['oauth-redirect-mismatch', /redirect.?uri|AADSTS50011|AADSTS500112/i],
  ['oauth-code-used', /already (been )?(redeemed|used)|code was used|AADSTS54005/i],
];

function toExchangeReason({ error, description }: { readonly error: string; readonly description: string }): string {
  const text = `${error} ${description}`;
  return exchangeReasons.find(([, words]) => words.test(text))?.[0] ?? 'oauth-code-refused';
}

/** Google lets people untick what was asked for. INVALID `oauth-scope-missing` names what is missing. */
function refuseMissingScopes({ identityScopes }: OAuthProvider, flow: OAuthFlowRow, granted: readonly string[]): void {
  const held = new Set(granted.map((scope) => scope.toLowerCase()));
  const missing = flow.scopes.filter((scope) => !identityScopes.includes(scope) && !held.has(scope.toLowerCase()));
  if (missing.length > 0) throw new CoreError('INVALID', 'oauth-scope-missing', missing.join(' '));
}
