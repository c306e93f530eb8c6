import type { ConnectionSecurity, ServerSettings } from '@mailwright/mail';

/** The two servers of an account. */
export type ServerProtocol = 'imap' | 'smtp';

/** Server settings while they are typed: the port is still text. */
export interface ServerDraft {
  readonly host: string;
  readonly port: string;
  readonly security: ConnectionSecurity;
  readonly userName: string;
  readonly certificateFingerprint: string | null;
}

/** A field a person can change by hand. */
export type ServerField = 'host' | 'port' | 'security' | 'userName';

const usualPorts: Record<ServerProtocol, Record<ConnectionSecurity, string>> = {
  imap: { tls: '993', starttls: '143', none: '143' },
  smtp: { tls: '465', starttls: '587', none: '25' },
};

/** The port that goes with a way of encrypting. */
export const usualPort = (protocol: ServerProtocol, security: ConnectionSecurity): string => usualPorts[protocol][security];

const isUsualPort = (protocol: ServerProtocol, port: string) => port === '' || Object.values(usualPorts[protocol]).includes(port);

/** A first draft for an address of which nothing is known. */
export function guessServer(protocol: ServerProtocol, emailAddress: string): ServerDraft {
  const domain = emailAddress.split('@')[1] ?? '';
  return {
    host: domain ? `${protocol}.${domain}` : '',
    port: usualPort(protocol, 'tls'),
    security: 'tls',
    userName: emailAddress,
    certificateFingerprint: null,
  };
}

/** A draft after another address was typed: what was only guessed from the old one is guessed from the new one. */
export function followAddress(protocol: ServerProtocol, draft: ServerDraft, before: string, after: string): ServerDraft {
  const guess = guessServer(protocol, after);
  const host = draft.host === guessServer(protocol, before).host ? guess.host : draft.host;
  const userName = draft.userName === before ? after : draft.userName;
  return { ...draft, host, userName };
}

/** Known settings as a draft. */
export const toServerDraft = (settings: ServerSettings): ServerDraft => ({ ...settings, port: String(settings.port) });

/** A draft as the API takes it. */
export const fromServerDraft = (draft: ServerDraft): ServerSettings => ({
  ...draft,
  host: draft.host.trim(),
  userName: draft.userName.trim(),
  port: Number(draft.port),
});

/** One field changed: a usual port follows the security, and a certificate that was trusted is trusted for its host and port alone. */
export function changeServer(protocol: ServerProtocol, draft: ServerDraft, change: Partial<Pick<ServerDraft, ServerField>>): ServerDraft {
  const changed = { ...draft, ...change };
  const follows = change.security !== undefined && change.port === undefined && isUsualPort(protocol, draft.port);
  const port = follows ? usualPort(protocol, changed.security) : changed.port;
  const isSamePlace = changed.host === draft.host && port === draft.port;
  return { ...changed, port, certificateFingerprint: isSamePlace ? draft.certificateFingerprint : null };
}

/** The outgoing draft as it follows the incoming one in every field that nobody has touched yet. */
export function followIncoming(incoming: ServerDraft, outgoing: ServerDraft, touched: readonly ServerField[]): ServerDraft {
  const security = touched.includes('security') ? outgoing.security : incoming.security;
  const port = touched.includes('port') ? outgoing.port : usualPort('smtp', security);
  return changeServer('smtp', outgoing, {
    security,
    port,
    ...(touched.includes('host') ? {} : { host: incoming.host.replace(/^imap(\d*)\./i, 'smtp$1.') }),
    ...(touched.includes('userName') ? {} : { userName: incoming.userName }),
  });
}

/** The same key for each broken rule as the API gives, by path (`imap.host`). */
export function findServerFaults(protocol: ServerProtocol, draft: ServerDraft): Record<string, string> {
  const faults: Record<string, string> = {};
  const host = draft.host.trim();
  const userName = draft.userName.trim();
  if (host === '') faults[`${protocol}.host`] = 'host-missing';
  else if (host.length > 253) faults[`${protocol}.host`] = 'host-too-long';
  else if (!/^[\p{L}\p{N}.\-_:[\]]+$/u.test(host)) faults[`${protocol}.host`] = 'host-invalid';
  if (!/^\d{1,5}$/.test(draft.port.trim()) || Number(draft.port) < 1 || Number(draft.port) > 65_535)
    faults[`${protocol}.port`] = 'port-invalid';
  if (userName === '') faults[`${protocol}.userName`] = 'user-name-missing';
  else if (userName.length > 320) faults[`${protocol}.userName`] = 'user-name-too-long';
  return faults;
}

/** A whole number of seconds from 1 to 120. */
export const isTimeoutValid = (seconds: string): boolean =>
  /^\d{1,3}$/.test(seconds.trim()) && Number(seconds) >= 1 && Number(seconds) <= 120;
