import type { ServerSettings } from '@mailwright/mail';

/** Where settings can come from, the most trusted first. */
export const discoverySources = [
  'presets',
  'operator',
  'provider-autoconfig',
  'provider-well-known',
  'ispdb',
  'mx',
  'srv',
  'guess',
] as const;

/** One of {@link discoverySources}. */
export type DiscoverySource = (typeof discoverySources)[number];
/** How one signs in to a provider. */
export type SignInMethod = 'password' | 'app-password' | 'oauth' | 'unsupported';

/** Settings found for an address. */
export interface DiscoveredSettings {
  readonly source: DiscoverySource;
  readonly providerId: string | null;
  readonly providerName: string | null;
  readonly method: SignInMethod;
  /** Key of a text shown before the password is asked. */
  readonly hint: string | null;
  readonly helpUrl: string | null;
  /** False: a person must look at them first. */
  readonly isTrusted: boolean;
  readonly imap: ServerSettings | null;
  readonly smtp: ServerSettings | null;
}

/** A source as it is asked and as it answers. */
export interface DiscoveryEvent {
  readonly source: DiscoverySource;
  readonly state: 'asking' | 'found' | 'nothing' | 'failed';
}
