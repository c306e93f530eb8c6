import { genericOAuth } from 'better-auth/plugins';

/** Whom Google says that a person is. */
export interface GoogleIdentity {
  /** Google's stable name of the account. */
  readonly subject: string;
  /** Verified by Google. */
  readonly emailAddress: string;
}

/** Signing in to Mailwright itself with Google: who the person is, and nothing about their mail. */
export interface GoogleSignIn {
  readonly clientId: string;
  readonly authorizeUrl: string;
  /** Exchanges a code and gives whom it names; the tokens stay there. Rejects where Google refuses it. */
  identify(answer: { readonly code: string; readonly redirectUri: string; readonly verifier: string }): Promise<GoogleIdentity>;
}

/** The provider `google` of better-auth. No token comes near its tables: what it takes for an answer holds the identity alone. */
export function createGoogleSignIn({ clientId, authorizeUrl, identify }: GoogleSignIn) {
  return genericOAuth({
    config: [
      {
        providerId: 'google',
        clientId,
        authorizationUrl: authorizeUrl,
        scopes: ['openid', 'email'],
        pkce: true,
        prompt: 'select_account',
        getToken: async ({ code, redirectURI, codeVerifier }) => {
          if (!codeVerifier) throw new Error('A sign-in has a verifier.');
          const { subject, emailAddress } = await identify({ code, redirectUri: redirectURI, verifier: codeVerifier });
          return { raw: { subject, emailAddress } };
        },
        getUserInfo: async ({ raw }) => {
          const { subject, emailAddress } = raw ?? {};
          if (typeof subject !== 'string' || typeof emailAddress !== 'string') return null;
          return { id: subject, email: emailAddress, emailVerified: true, name: emailAddress.split('@')[0] ?? emailAddress };
        },
      },
    ],
  });
}
