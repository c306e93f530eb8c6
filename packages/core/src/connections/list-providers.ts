import type { PersonContext } from '../context.ts';
import type { SignInMethod } from '../discovery/discovered-settings.ts';
import { presets } from '../discovery/presets.ts';
import { oauthProviderIds } from '../oauth/oauth-provider.ts';

/** A way to connect an account. */
export interface ProviderView {
  readonly id: 'imap' | 'demo' | 'google' | 'microsoft';
  readonly method: 'password' | 'oauth' | 'none';
  /** False: the operator has to set something first. */
  readonly isConfigured: boolean;
}

/** A well-known mail provider. */
export interface PresetView {
  readonly id: string;
  readonly name: string;
  readonly method: SignInMethod;
  readonly helpUrl: string | null;
}

/** What the wizard can offer here. */
export const listProviders = ({ services }: PersonContext): readonly ProviderView[] => [
  { id: 'imap', method: 'password', isConfigured: true },
  { id: 'demo', method: 'none', isConfigured: true },
  ...oauthProviderIds.map((id) => ({ id, method: 'oauth' as const, isConfigured: services.oauthProviders.has(id) })),
];

/** The providers we know by name, by name. */
export const listPresets = (): readonly PresetView[] =>
  presets.map(({ id, name, method, helpUrl }) => ({ id, name, method, helpUrl })).sort((a, b) => a.name.localeCompare(b.name, 'en'));
