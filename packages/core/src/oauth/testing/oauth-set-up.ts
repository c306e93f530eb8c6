import type { MasterKey } from '../../connections/credential-vault.ts';
import type { OAuthClient, OAuthClients } from '../oauth-provider.ts';

/** Where the provider sends people back to in tests. */
export const callbackUrl = 'http://mail.example.test/oauth/google/callback';

/** The master key as another process has to know it too. */
export const masterKey: MasterKey = { id: 'k1', key: new Uint8Array(32).fill(9) };

/** A test's authorisation server as the operator sets it up. */
export const toClients = (
  provider: { readonly clientId: string; readonly clientSecret: string; readonly origin: string },
  way: Pick<OAuthClient, 'servers' | 'apiUrl' | 'pushTopic'> = {},
): OAuthClients => ({
  google: {
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    redirectUri: callbackUrl,
    ...way,
    endpoints: {
      authorizeUrl: `${provider.origin}/authorize`,
      tokenUrl: `${provider.origin}/token`,
      revokeUrl: `${provider.origin}/revoke`,
      issuer: provider.origin,
    },
  },
});
