import type { ConnectionSecurity, ServerSettings } from '@mailwright/mail';
import type { DiscoveredSettings, DiscoverySource, SignInMethod } from './discovered-settings.ts';
import data from './presets.json' with { type: 'json' };

/** What we know of a provider without asking anybody. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly domains: readonly string[];
  /** Ends of the names of its mail exchangers. */
  readonly exchangers: readonly string[];
  readonly method: SignInMethod;
  readonly hint: string | null;
  readonly helpUrl: string | null;
  /** `host:port security`, with ` local` behind it where the user name is the local part alone. */
  readonly imap: string | null;
  readonly smtp: string | null;
}

interface PresetRow {
  readonly id: string;
  readonly name: string;
  readonly domains?: string;
  readonly mx?: string;
  readonly imap?: string;
  readonly smtp?: string;
  readonly method?: string;
  readonly hint?: string;
  readonly helpUrl?: string;
}

const rows: readonly PresetRow[] = data;
const words = (text: string | undefined): readonly string[] => text?.split(' ') ?? [];

/** The providers known by name. */
export const presets: readonly Preset[] = rows.map((row) => ({
  id: row.id,
  name: row.name,
  domains: words(row.domains),
  exchangers: words(row.mx),
  method: (row.method ?? 'password') as SignInMethod,
  hint: row.hint ?? null,
  helpUrl: row.helpUrl ?? null,
  imap: row.imap ?? null,
  smtp: row.smtp ?? null,
}));

const byDomain = new Map(presets.flatMap((preset) => preset.domains.map((domain) => [domain, preset] as const)));

/** The provider that owns a domain. */
export const findPresetByDomain = (domain: string): Preset | null => byDomain.get(domain) ?? null;

/** The provider that takes the mail of a mail exchanger; the longest matching end wins. */
export function findPresetByExchanger(host: string): Preset | null {
  const name = `.${host.toLowerCase().replace(/\.$/, '')}`;
  const fitting = presets
    .flatMap((preset) => preset.exchangers.map((end) => ({ preset, end })))
    .filter(({ end }) => name.endsWith(`.${end}`));
  return fitting.sort((a, b) => b.end.length - a.end.length)[0]?.preset ?? null;
}

/** A preset as settings for one address. */
export function presetToSettings(
  preset: Preset,
  emailAddress: string,
  from: { source: DiscoverySource; isTrusted: boolean },
): DiscoveredSettings {
  return {
    source: from.source,
    isTrusted: from.isTrusted,
    providerId: preset.id,
    providerName: preset.name,
    method: preset.method,
    hint: preset.hint,
    helpUrl: preset.helpUrl,
    imap: preset.imap === null ? null : toServer(preset.imap, emailAddress),
    smtp: preset.smtp === null ? null : toServer(preset.smtp, emailAddress),
  };
}

function toServer(text: string, emailAddress: string): ServerSettings {
  const [place = '', security, isLocal] = text.split(' ');
  const [host = '', port] = place.split(':');
  const userName = isLocal ? emailAddress.slice(0, emailAddress.lastIndexOf('@')) : emailAddress;
  return { host, port: Number(port), security: security as ConnectionSecurity, userName, certificateFingerprint: null };
}
