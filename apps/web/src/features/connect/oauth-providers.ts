import type { ApiInputs } from '@/lib/trpc';
import type { WizardState } from './wizard-state';

/** A provider at which a person can sign in to their mail. */
export type OAuthProviderId = ApiInputs['connections']['startOAuth']['provider'];

/** In the order in which they are offered. */
export const oauthProviders: readonly OAuthProviderId[] = ['google', 'microsoft'];

const providersOfPresets: Readonly<Record<string, OAuthProviderId>> = { google: 'google', microsoft365: 'microsoft', outlook: 'microsoft' };
const providersOfHosts: Readonly<Record<string, OAuthProviderId>> = {
  'imap.gmail.com': 'google',
  'outlook.office365.com': 'microsoft',
};

/** The provider at whose page this mailbox can be signed in to; null where there is none. */
export function findOAuthProvider({
  connection,
  found,
  servers,
}: Pick<WizardState, 'connection' | 'found' | 'servers'>): OAuthProviderId | null {
  if (connection?.oauthProvider) return connection.oauthProvider;
  return providersOfPresets[found?.providerId ?? ''] ?? providersOfHosts[servers.imap.host.trim().toLowerCase()] ?? null;
}
