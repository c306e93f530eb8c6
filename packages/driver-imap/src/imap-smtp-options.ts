import { lookup } from 'node:dns/promises';
import type { ImapSmtpSettings } from '@mailwright/mail';
import { PreviewMemory } from './preview-memory.ts';

/** One address a host name leads to. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Gives the addresses of a host; may refuse by throwing a MailError, whose problem is then kept. */
export type ResolveHost = (host: string) => Promise<readonly ResolvedAddress[]>;

/** Where the driver writes what it did; it is never handed secrets, addresses or mail. */
export interface DriverLogger {
  debug(fields: Readonly<Record<string, unknown>>, text: string): void;
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** Leave to hold one session, until it is disposed of. */
export interface SessionLeave extends AsyncDisposable {
  /** Aborted where the leave is lost: the session ends at once. */
  readonly lost: AbortSignal;
}

/** Keeps several processes under the provider's limit together. */
export interface SessionBudget {
  /** RATE_LIMITED where no leave becomes free in time. */
  acquire(signal: AbortSignal): Promise<SessionLeave>;
  /** Calls back each time another process waits for a session. */
  onWanted(listener: () => void): Disposable;
}

/** How the account is signed in to. */
export type ImapSmtpCredentials =
  | { readonly kind: 'password'; readonly imapPassword: string; readonly smtpPassword: string }
  | { readonly kind: 'access-token'; getAccessToken(options?: { readonly forceRefresh?: boolean }): Promise<string> };

/** What one server may make this process hold or wait for. */
export interface ImapSmtpLimits {
  /** One literal of an IMAP answer. */
  readonly literalBytes: number;
  readonly lineBytes: number;
  readonly responseBytes: number;
  /** Each costs about fifty times its bytes while it is parsed. */
  readonly responseTokens: number;
  /** All untagged data of one command that carries no bodies. */
  readonly commandBytes: number;
  /** All mailboxes with their counts. */
  readonly mailboxListBytes: number;
  /** One text or HTML body; what is longer is cut. */
  readonly bodyBytes: number;
  /** A message that has to be read whole because the server cannot describe it. */
  readonly wholeMessageBytes: number;
  /** How long the server may take to answer the end of a submission (RFC 5321 §4.5.3.2.6). */
  readonly submissionReplyMs: number;
}

/** All that one IMAP/SMTP account needs. */
export interface ImapSmtpOptions {
  readonly settings: ImapSmtpSettings;
  readonly credentials: ImapSmtpCredentials;
  readonly emailAddress: string;
  readonly displayName?: string;
  readonly resolveHost?: ResolveHost;
  readonly logger?: DriverLogger;
  readonly sessionBudget?: SessionBudget;
  /** IMAP sessions at the same time; 3 by default. */
  readonly maxSessions?: number;
  /** Idle sessions are closed after this; one minute by default. */
  readonly idleTimeoutMs?: number;
  /** How often all mailboxes are looked at while changes are waited for; 30 s by default. */
  readonly lookEveryMs?: number;
  readonly limits?: Partial<ImapSmtpLimits>;
  /** True where the provider puts its own copy into Sent; known for some hosts, else looked for after each submission. */
  readonly serverFilesSentCopy?: boolean;
  /** Capabilities treated as absent; for tests. */
  readonly maskCapabilities?: readonly string[];
  readonly now?: () => number;
}

/** The options with every default filled in. */
export interface ImapSmtpContext extends ImapSmtpOptions {
  readonly resolveHost: ResolveHost;
  readonly logger: DriverLogger;
  readonly maxSessions: number;
  readonly idleTimeoutMs: number;
  readonly lookEveryMs: number;
  readonly limits: ImapSmtpLimits;
  readonly maskCapabilities: readonly string[];
  readonly now: () => number;
  readonly previews: PreviewMemory;
}

const rememberedPreviews = 2000;
const megabyte = 1024 * 1024;

const defaultLimits: ImapSmtpLimits = {
  literalBytes: 64 * megabyte,
  lineBytes: 4 * megabyte,
  responseBytes: 80 * megabyte,
  responseTokens: 250_000,
  commandBytes: 24 * megabyte,
  mailboxListBytes: 4 * megabyte,
  bodyBytes: 4 * megabyte,
  wholeMessageBytes: 32 * megabyte,
  submissionReplyMs: 300_000,
};

const ignore = (): void => undefined;
const silentLogger: DriverLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function resolveByDns(host: string): Promise<readonly ResolvedAddress[]> {
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/** Fills in the defaults. */
export function toContext(options: ImapSmtpOptions): ImapSmtpContext {
  return {
    ...options,
    resolveHost: options.resolveHost ?? resolveByDns,
    logger: options.logger ?? silentLogger,
    maxSessions: Math.max(1, options.maxSessions ?? 3),
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    lookEveryMs: options.lookEveryMs ?? 30_000,
    limits: { ...defaultLimits, ...options.limits },
    maskCapabilities: (options.maskCapabilities ?? []).map((name) => name.toUpperCase()),
    now: options.now ?? Date.now,
    previews: new PreviewMemory(rememberedPreviews),
  };
}
