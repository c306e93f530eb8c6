import { MailError, type ServerSettings } from '@mailwright/mail';
import type { Network } from '../connections/network.ts';
import type { DiscoveredSettings, DiscoveryEvent, DiscoverySource } from './discovered-settings.ts';
import { splitAddress } from './email-parts.ts';
import { askDatabase, askExchanger, askProvider, askTemplate, askWellKnown, isAbsent, type Question } from './fetch-autoconfig.ts';
import { askServices } from './find-services.ts';
import { askUsualServers } from './guess-servers.ts';
import { findPresetByDomain, presetToSettings } from './presets.ts';
import { createProbe, type ProbeServer } from './probe-server.ts';

/** How a search is watched and given up. */
export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DiscoveryEvent) => void;
}

/** Finds the servers of an address. */
export interface Discovery {
  /** The best answer within 10 seconds, null where nobody knows. Rejects with CANCELLED only. */
  discover(emailAddress: string, options?: DiscoverOptions): Promise<DiscoveredSettings | null>;
}

type OperatorServer = Pick<ServerSettings, 'host' | 'port' | 'security'>;

/** The operator's own servers. */
export interface OperatorDefaults {
  readonly imap: OperatorServer | null;
  readonly smtp: OperatorServer | null;
}

/** What a search may use. */
export interface DiscoverySettings {
  readonly network: Network;
  readonly operatorDefaults?: OperatorDefaults;
  readonly autoconfigUrl?: string | null;
  readonly timeoutMs?: number;
  readonly probe?: ProbeServer;
}

interface Source {
  readonly source: DiscoverySource;
  readonly ask: (question: Question) => Promise<DiscoveredSettings | null>;
}

const longestMs = 10_000;

/** A search over all sources at once (draft-ietf-mailmaint-autoconfig §3), with our presets first. */
export function createDiscovery(settings: DiscoverySettings): Discovery {
  const sources = toSources(settings);
  return {
    async discover(emailAddress, { signal, onEvent } = {}) {
      const { domain } = splitAddress(emailAddress);
      if (domain === '') return null;
      const ended = new AbortController();
      const deadline = AbortSignal.timeout(settings.timeoutMs ?? longestMs);
      const stop = AbortSignal.any([ended.signal, deadline, ...(signal ? [signal] : [])]);
      try {
        const found = await chooseFirst(sources, { emailAddress, domain, network: settings.network, signal: stop }, onEvent);
        if (signal?.aborted) throw new MailError('CANCELLED', 'The search was given up.');
        return found;
      } finally {
        ended.abort();
      }
    },
  };
}

function toSources({ network, operatorDefaults, autoconfigUrl, probe = createProbe(network) }: DiscoverySettings): readonly Source[] {
  const template: readonly Source[] = autoconfigUrl
    ? [{ source: 'provider-autoconfig', ask: (question) => askTemplate(question, autoconfigUrl) }]
    : [];
  return [
    ...template,
    { source: 'presets', ask: async (question) => askPresets(question) },
    { source: 'operator', ask: async (question) => askOperator(question, operatorDefaults) },
    { source: 'provider-autoconfig', ask: askProvider },
    { source: 'provider-well-known', ask: askWellKnown },
    { source: 'ispdb', ask: askDatabase },
    { source: 'mx', ask: askExchanger },
    { source: 'srv', ask: askServices },
    { source: 'guess', ask: (question) => askUsualServers(question, probe) },
  ];
}

/** All are asked at once; the answer of the first in order that has one is taken, without waiting for those behind it. */
async function chooseFirst(
  sources: readonly Source[],
  question: Question,
  onEvent: DiscoverOptions['onEvent'],
): Promise<DiscoveredSettings | null> {
  const { signal } = question;
  let isOver = false;
  const tell = (event: DiscoveryEvent) => {
    if (!isOver) onEvent?.(event);
  };
  const given = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const answers = sources.map(async ({ source, ask }) => {
    tell({ source, state: 'asking' });
    try {
      const found = await Promise.race([ask(question), given]);
      tell({ source, state: found ? 'found' : signal.aborted ? 'failed' : 'nothing' });
      return found;
    } catch (error) {
      tell({ source, state: isAbsent(error) ? 'nothing' : 'failed' });
      return null;
    }
  });
  for (const answer of answers) {
    const found = await answer;
    if (!found) continue;
    isOver = true;
    return found;
  }
  isOver = true;
  return null;
}

function askPresets({ emailAddress, domain }: Question): DiscoveredSettings | null {
  const preset = findPresetByDomain(domain);
  return preset && presetToSettings(preset, emailAddress, { source: 'presets', isTrusted: true });
}

function askOperator({ emailAddress }: Question, defaults: OperatorDefaults | undefined): DiscoveredSettings | null {
  if (!defaults?.imap || !defaults.smtp) return null;
  const own = { userName: emailAddress, certificateFingerprint: null };
  const nothing = { providerId: null, providerName: null, hint: null, helpUrl: null };
  return {
    source: 'operator',
    method: 'password',
    isTrusted: true,
    imap: { ...defaults.imap, ...own },
    smtp: { ...defaults.smtp, ...own },
    ...nothing,
  };
}
