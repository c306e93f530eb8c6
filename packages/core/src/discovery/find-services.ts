import type { ConnectionSecurity, ServerSettings } from '@mailwright/mail';
import { getDomain } from 'tldts';
import { toHostName } from '../connections/host-name.ts';
import type { DiscoveredSettings } from './discovered-settings.ts';
import type { Question } from './fetch-autoconfig.ts';

interface ServiceName {
  readonly name: string;
  readonly security: ConnectionSecurity;
}

// RFC 8314 §5.1 before RFC 6186 §3: encrypted from the first byte wins.
const readingServices: readonly ServiceName[] = [
  { name: '_imaps._tcp', security: 'tls' },
  { name: '_imap._tcp', security: 'starttls' },
];
const sendingServices: readonly ServiceName[] = [
  { name: '_submissions._tcp', security: 'tls' },
  { name: '_submission._tcp', security: 'starttls' },
];

/** What the domain's SRV records name. Records of another domain are untrusted: the name system is not signed here (RFC 6186 §6). */
export async function askServices(question: Question): Promise<DiscoveredSettings | null> {
  const [imap, smtp] = await Promise.all([findServer(question, readingServices), findServer(question, sendingServices)]);
  if (!imap || !smtp) return null;
  const isOwn = [imap, smtp].every(({ host }) => getDomain(host) === getDomain(question.domain));
  return {
    source: 'srv',
    providerId: null,
    providerName: null,
    method: 'password',
    hint: null,
    helpUrl: null,
    isTrusted: isOwn,
    imap,
    smtp,
  };
}

async function findServer({ network, domain, emailAddress }: Question, services: readonly ServiceName[]): Promise<ServerSettings | null> {
  const answers = await Promise.all(
    services.map(async (service) => ({ service, records: await network.records.findServices(`${service.name}.${domain}`) })),
  );
  for (const { service, records } of answers) {
    // RFC 2782: a lone dot says that the service is not offered.
    const record = records.find(({ host }) => host !== '' && host !== '.');
    const host = record ? toHostName(record.host) : null;
    if (!record || !host) continue;
    const security = record.port === 465 ? 'tls' : service.security;
    return { host, port: record.port, security, userName: emailAddress, certificateFingerprint: null };
  }
  return null;
}
