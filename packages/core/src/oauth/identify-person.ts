import type { CoreServices } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { OAuthProviderId } from './oauth-provider.ts';
import { type OAuthIdentity, readIdentity } from './read-identity.ts';
import { requestTokens } from './token-endpoint.ts';

/** A code that a person came back with from signing in to Mailwright itself. */
export interface IdentifyPersonInput {
  readonly provider: OAuthProviderId;
  readonly code: string;
  readonly redirectUri: string;
  /** RFC 7636. */
  readonly verifier: string;
}

/**
 * Exchanges a code for nothing but whom it names; the tokens beside it are forgotten. NOT_CONFIGURED `oauth-not-configured`;
 * INVALID `oauth-code-refused`, or a reason of the identity's own.
 */
export async function identifyPerson(services: CoreServices, input: IdentifyPersonInput): Promise<OAuthIdentity> {
  const provider = services.oauthProviders.get(input.provider);
  if (!provider) throw new CoreError('NOT_CONFIGURED', 'oauth-not-configured', input.provider);
  const form = { grant_type: 'authorization_code', code: input.code, redirect_uri: input.redirectUri, code_verifier: input.verifier };
  const answer = await requestTokens(services, provider, form);
  if (answer.kind === 'refused') throw new CoreError('INVALID', 'oauth-code-refused');
  return readIdentity(answer.tokens.idToken, { provider, nonce: null, now: services.now() });
}
