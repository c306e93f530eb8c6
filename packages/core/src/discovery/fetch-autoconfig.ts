import { isMailError } from '@mailwright/mail';
import { getDomain } from 'tldts';
import type { Network } from '../connections/network.ts';
import { readAutoconfig } from './autoconfig-document.ts';
import type { DiscoveredSettings, DiscoverySource } from './discovered-settings.ts';
import { findPresetByExchanger, presetToSettings } from './presets.ts';

/** What a source is asked with. */
export interface Question {
  readonly emailAddress: string;
  readonly domain: string;
  readonly network: Network;
  readonly signal: AbortSignal;
}

const path = 'mail/config-v1.1.xml';
const database = 'https://v1.ispdb.net/';

/** The domain's own document, by https and, untrusted, by http (draft-ietf-mailmaint-autoconfig §3.1). */
export async function askProvider(question: Question): Promise<DiscoveredSettings | null> {
  const query = `?emailaddress=${encodeURIComponent(question.emailAddress)}`;
  const host = `autoconfig.${question.domain}`;
  const [secure, open] = await Promise.allSettled([
    readDocument(question, `https://${host}/${path}${query}`, { source: 'provider-autoconfig', isTrusted: true }),
    readDocument(question, `http://${host}/${path}`, { source: 'provider-autoconfig', isTrusted: false }),
  ]);
  return firstOf([secure, open]);
}

/** The document an operator keeps; the template's `{domain}` and `{address}` are filled in. */
export function askTemplate(question: Question, template: string): Promise<DiscoveredSettings | null> {
  const { domain, emailAddress } = question;
  const url = template.replaceAll('{domain}', encodeURIComponent(domain)).replaceAll('{address}', encodeURIComponent(emailAddress));
  return readDocument(question, url, { source: 'provider-autoconfig', isTrusted: true });
}

/** The document under the domain's well-known address. */
export const askWellKnown = (question: Question): Promise<DiscoveredSettings | null> =>
  readDocument(question, `https://${question.domain}/.well-known/autoconfig/${path}`, { source: 'provider-well-known', isTrusted: true });

/** The public database of providers. */
export const askDatabase = (question: Question): Promise<DiscoveredSettings | null> =>
  readDocument(question, `${database}${question.domain}`, { source: 'ispdb', isTrusted: true });

/** What the domain's first mail exchanger tells: a known provider, else the documents of its domain (§3.3). Never trusted. */
export async function askExchanger(question: Question): Promise<DiscoveredSettings | null> {
  const [exchanger] = await question.network.records.findMailExchangers(question.domain);
  if (!exchanger?.host) return null;
  const from = { source: 'mx', isTrusted: false } as const;
  const preset = findPresetByExchanger(exchanger.host);
  if (preset) return presetToSettings(preset, question.emailAddress, from);
  const domains = new Set([exchanger.host.split('.').slice(1).join('.'), getDomain(exchanger.host) ?? '']);
  domains.delete(question.domain);
  const urls = [...domains]
    .filter((domain) => getDomain(domain) !== null)
    .flatMap((domain) => [`https://autoconfig.${domain}/${path}`, `${database}${domain}`]);
  return firstOf(await Promise.allSettled(urls.map((url) => readDocument(question, url, from))));
}

interface From {
  readonly source: DiscoverySource;
  readonly isTrusted: boolean;
}

async function readDocument({ network, emailAddress, signal }: Question, url: string, from: From): Promise<DiscoveredSettings | null> {
  const document = await network.fetchDocument(url, { signal, timeoutMs: 8000 });
  return document && readAutoconfig(document.text, { ...from, emailAddress });
}

/** The first answer in order; a failure only where nobody answered and one of them failed for another reason than an absent host. */
function firstOf(results: readonly PromiseSettledResult<DiscoveredSettings | null>[]): DiscoveredSettings | null {
  for (const result of results) if (result.status === 'fulfilled' && result.value) return result.value;
  for (const result of results) {
    if (result.status === 'rejected' && !isAbsent(result.reason)) throw result.reason;
  }
  return null;
}

/** A host that does not exist is an answer too: there is nothing. */
export const isAbsent = (error: unknown): boolean =>
  isMailError(error) && error.problem?.code === 'dns_not_found' && error.retry === 'never';
