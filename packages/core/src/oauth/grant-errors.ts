import { type ConnectionProblem, MailError } from '@mailwright/mail';
import type { PersonContext } from '../context.ts';
import type { OAuthProviderId } from './oauth-provider.ts';

/** What is told of a grant that the provider no longer honours: only the person can mend it. */
export function toRefusedGrantProblem({ services }: PersonContext, grant: { readonly oauthProvider: OAuthProviderId }): ConnectionProblem {
  const tokenUrl = services.oauthProviders.get(grant.oauthProvider)?.tokenUrl;
  return {
    code: 'oauth_revoked',
    stage: 'auth',
    protocol: 'http',
    host: tokenUrl ? new URL(tokenUrl).hostname : '',
    port: 443,
    serverText: null,
    hint: null,
    helpUrl: null,
    isRetryable: false,
    certificate: null,
  };
}

/** The error of a refused grant. */
export function toRefusedGrantError(context: PersonContext, grant: { readonly oauthProvider: OAuthProviderId }): MailError {
  const problem = toRefusedGrantProblem(context, grant);
  return new MailError('REAUTHORIZATION_REQUIRED', 'The provider no longer honours the access that was granted.', { problem });
}
