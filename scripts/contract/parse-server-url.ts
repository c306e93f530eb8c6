import type { ServerSettings } from '@mailwright/mail';

/** A server and its login as a URL says them. */
export interface ServerUrl {
  readonly settings: ServerSettings;
  readonly password: string;
}

const schemes = {
  'imaps:': { protocol: 'imap', security: 'tls', port: 993 },
  'imap:': { protocol: 'imap', security: 'starttls', port: 143 },
  'smtps:': { protocol: 'smtp', security: 'tls', port: 465 },
  'smtp:': { protocol: 'smtp', security: 'starttls', port: 587 },
} as const;

/** Reads `imaps://user:password@host:port` and its kin; user and password are percent-encoded. Throws a sentence without the password. */
export function parseServerUrl(text: string, protocol: 'imap' | 'smtp'): ServerUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = Object.entries(schemes).find(([name]) => name === url?.protocol)?.[1];
  if (url === null || scheme?.protocol !== protocol) {
    throw new Error(`A server is named like ${protocol}s://user:password@host:port (TLS) or ${protocol}:// (STARTTLS required).`);
  }
  const [userName, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (url.hostname === '' || userName === '' || password === '') {
    throw new Error(`${url.protocol}//${url.host} needs a user, a password and a host; write "%40" for "@" inside the user.`);
  }
  const port = url.port === '' ? scheme.port : Number(url.port);
  const settings = { host: url.hostname, port, security: scheme.security, userName, certificateFingerprint: null };
  return { settings, password };
}
