import type { ServerSettings } from '@mailwright/mail';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { toHostName } from '../connections/host-name.ts';
import type { DiscoveredSettings, DiscoverySource, SignInMethod } from './discovered-settings.ts';
import { splitAddress } from './email-parts.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  isArray: (name) =>
    ['incomingServer', 'outgoingServer', 'authentication', 'documentation', 'emailProvider', 'enable', 'displayName'].includes(name),
});

const textSchema = z
  .union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])])
  .pipe(z.string().trim().max(512));
const serverSchema = z.object({
  '@type': z.string(),
  hostname: textSchema,
  port: textSchema.transform(Number).pipe(z.number().int().min(1).max(65_535)),
  socketType: textSchema,
  username: textSchema.optional(),
  authentication: z.array(textSchema).max(20).default([]),
});
const providerSchema = z.object({
  '@id': z.string().max(253).optional(),
  displayName: z.array(textSchema).catch([]).default([]),
  incomingServer: z.array(z.unknown()).max(50).default([]),
  outgoingServer: z.array(z.unknown()).max(50).default([]),
  documentation: z.array(z.unknown()).catch([]).default([]),
  enable: z.array(z.unknown()).catch([]).default([]),
});
const documentSchema = z.object({ clientConfig: z.object({ emailProvider: z.array(providerSchema).min(1).max(5) }) });
type ServerNode = z.infer<typeof serverSchema>;

/** Where a document came from, and for whom. */
export interface DocumentOrigin {
  readonly source: DiscoverySource;
  readonly emailAddress: string;
  readonly isTrusted: boolean;
}

/**
 * The servers that an autoconfig document names (draft-ietf-mailmaint-autoconfig §4), the best it offers for each protocol;
 * null where it is none or has no IMAP. An unencrypted server makes the result untrusted.
 */
export function readAutoconfig(xml: string, origin: DocumentOrigin): DiscoveredSettings | null {
  const provider = parseProvider(xml);
  if (!provider) return null;
  const imap = chooseServer(provider.incomingServer, 'imap', origin.emailAddress);
  const smtp = chooseServer(provider.outgoingServer, 'smtp', origin.emailAddress);
  if (!imap || !smtp) return null;
  const isPlain = imap.settings.security === 'none' || smtp.settings.security === 'none';
  return {
    source: origin.source,
    providerId: provider['@id'] ?? null,
    providerName: provider.displayName[0] ?? null,
    method: imap.method,
    hint: provider.enable.length > 0 ? 'enable-imap' : null,
    helpUrl: findUrl(provider.enable, '@visiturl') ?? findUrl(provider.documentation, '@url'),
    isTrusted: origin.isTrusted && !isPlain,
    imap: imap.settings,
    smtp: smtp.settings,
  };
}

function parseProvider(xml: string): z.infer<typeof providerSchema> | null {
  // NOTE: a document type could declare entities; an honest document has none.
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return null;
  try {
    return documentSchema.safeParse(parser.parse(xml)).data?.clientConfig.emailProvider[0] ?? null;
  } catch {
    return null;
  }
}

interface ChosenServer {
  readonly settings: ServerSettings;
  readonly method: SignInMethod;
}

const securities: Readonly<Record<string, ServerSettings['security']>> = { ssl: 'tls', starttls: 'starttls', plain: 'none' };
const preference = ['tls', 'starttls', 'none'];

function chooseServer(nodes: readonly unknown[], type: string, emailAddress: string): ChosenServer | null {
  const servers = nodes.flatMap((node) => {
    const parsed = serverSchema.safeParse(node);
    const server = parsed.success && parsed.data['@type'].toLowerCase() === type ? toServer(parsed.data, emailAddress) : null;
    return server ? [server] : [];
  });
  const rank = ({ settings, method }: ChosenServer) => preference.indexOf(settings.security) + (method === 'oauth' ? 10 : 0);
  return servers.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function toServer(node: ServerNode, emailAddress: string): ChosenServer | null {
  const security = securities[node.socketType.toLowerCase()];
  const host = toHostName(fillIn(node.hostname, emailAddress));
  const userName = fillIn(node.username ?? '%EMAILADDRESS%', emailAddress);
  if (!security || !host || !/^[^\p{Cc}]{1,320}$/u.test(userName)) return null;
  const offered = node.authentication.map((name) => name.toLowerCase());
  const takesPassword =
    offered.length === 0 || offered.some((name) => ['password-cleartext', 'plain', 'password-encrypted', 'secure'].includes(name));
  if (!takesPassword && !offered.includes('oauth2')) return null;
  return {
    settings: { host, port: node.port, security, userName, certificateFingerprint: null },
    method: takesPassword ? 'password' : 'oauth',
  };
}

function fillIn(text: string, emailAddress: string): string {
  const { localPart, domain } = splitAddress(emailAddress);
  const values: Readonly<Record<string, string>> = { ADDRESS: emailAddress, LOCALPART: localPart, DOMAIN: domain };
  return text.replace(/%EMAIL(ADDRESS|LOCALPART|DOMAIN)%/g, (whole, name: string) => values[name] ?? whole);
}

function findUrl(nodes: readonly unknown[], attribute: string): string | null {
  for (const node of nodes) {
    const value = typeof node === 'object' && node !== null ? (node as Readonly<Record<string, unknown>>)[attribute] : null;
    if (typeof value === 'string' && /^https?:\/\/[^\s"<>]{1,500}$/.test(value)) return value;
  }
  return null;
}
