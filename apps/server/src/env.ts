import { createHash, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import {
  findOAuthFaults,
  type OAuthSettings,
  oauthVariables,
  type PushSettings,
  toOAuthSettings,
  toPushSettings,
} from './oauth-settings.ts';
import { rolesVariable, type ServerRole } from './server-roles.ts';
import { count, decodeKey, flag, hostName, masterKey, masterKeyHint, port, security, url } from './variables.ts';

/** A key that seals credentials; its id stands beside what it sealed. */
export interface MasterKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** Where an operator's own mail server is. */
export interface OperatorServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
}

/** Everything the process was told from outside, checked. */
export interface Settings {
  readonly roles: ReadonlySet<ServerRole>;
  readonly port: number;
  readonly host: string;
  readonly nextPort: number;
  /** Scheme, host and port by which people reach the server. */
  readonly publicOrigin: string;
  /** Every origin the server answers for, `publicOrigin` first. */
  readonly origins: readonly string[];
  readonly isBehindProxy: boolean;
  /** True while Next.js runs in development: its reloading needs a looser page policy. */
  readonly isDevelopment: boolean;
  readonly databaseUrl: string;
  /** The current key first, then those that still open older credentials. */
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  readonly authSecret: string;
  readonly imageProxyKey: Uint8Array;
  readonly isSignUpAllowed: boolean;
  readonly signInAttemptsPerMinute: number;
  readonly allowsPrivateHosts: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly uploadLimitBytes: number;
  /** IMAP sessions of one account at the same time, over all processes. */
  readonly sessionsPerAccount: number;
  /** After this others take over the mirrors and sessions of a process that stands still or is gone. */
  readonly leaseMs: number;
  readonly operatorDefaults: { readonly imap: OperatorServer | null; readonly smtp: OperatorServer | null };
  readonly autoconfigUrl: string | null;
  readonly oauthClients: OAuthSettings;
  readonly push: PushSettings | null;
}

/** What is wrong with the environment; each fault is one line that names its variable and holds no value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

const loopbackHosts = ['127.0.0.1', 'localhost', '::1'];
const environmentSchema = z.object({
  ROLES: rolesVariable,
  PORT: port(3000),
  HOST: hostName.default('127.0.0.1'),
  NEXT_PORT: port(3001),
  PUBLIC_URL: url(/^https?$/, 'must be an http or https address').optional(),
  TRUST_PROXY: flag.default(false),
  DEVELOPMENT: flag.default(false),
  DATABASE_URL: url(/^postgres(ql)?$/, 'must be set to a postgres:// address (npm start sets it when it runs its own PostgreSQL)'),
  MASTER_KEY: z.string('must be set where DATABASE_URL is; make one with: openssl rand -base64 32').pipe(masterKey),
  MASTER_KEY_ID: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'must be 1 to 32 letters, digits or dashes')
    .optional(),
  MASTER_KEYS_OLD: z.string().default(''),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ALLOW_SIGN_UP: flag.default(false),
  SIGN_IN_ATTEMPTS_PER_MINUTE: count(10, 100_000),
  ALLOW_PRIVATE_HOSTS: flag.optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'must be trace, debug, info, warn, error or silent')
    .default('info'),
  UPLOAD_LIMIT_MB: count(25, 1000),
  SESSIONS_PER_ACCOUNT: count(5, 50),
  LEASE_SECONDS: count(15, 300),
  IMAP_HOST: hostName.optional(),
  IMAP_PORT: port(993),
  IMAP_SECURITY: security.default('tls'),
  SMTP_HOST: hostName.optional(),
  SMTP_PORT: port(465),
  SMTP_SECURITY: security.default('tls'),
  AUTOCONFIG_URL: url(/^https?$/, 'must be an http or https address').optional(),
  ...oauthVariables,
});
type Environment = z.infer<typeof environmentSchema>;

const keyIdOf = (key: Uint8Array) => createHash('sha256').update(key).digest('hex').slice(0, 8);
const derive = (key: Uint8Array, purpose: string) => new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `mailwright ${purpose}`, 32));

function parseOldKeys(text: string): MasterKey[] | null {
  const keys: MasterKey[] = [];
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [first = '', second] = entry.split(':');
    const key = decodeKey(second ?? first);
    if (key?.length !== 32) return null;
    keys.push({ id: second === undefined ? keyIdOf(key) : first, key });
  }
  return keys;
}

function originsOf(environment: Environment): string[] {
  const loopback = loopbackHosts.map((name) => `http://${name.includes(':') ? `[${name}]` : name}:${environment.PORT}`);
  return [...new Set([...(environment.PUBLIC_URL ? [new URL(environment.PUBLIC_URL).origin] : []), ...loopback])];
}

function toSettings(environment: Environment, oldKeys: readonly MasterKey[]): Settings {
  const key = new Uint8Array(Buffer.from(environment.MASTER_KEY, 'base64'));
  const origins = originsOf(environment);
  const { IMAP_HOST: imapHost, SMTP_HOST: smtpHost } = environment;
  return {
    roles: environment.ROLES,
    port: environment.PORT,
    host: environment.HOST,
    nextPort: environment.NEXT_PORT,
    publicOrigin: origins[0] ?? '',
    origins,
    isBehindProxy: environment.TRUST_PROXY,
    isDevelopment: environment.DEVELOPMENT,
    databaseUrl: environment.DATABASE_URL,
    masterKeys: [{ id: environment.MASTER_KEY_ID ?? keyIdOf(key), key }, ...oldKeys],
    authSecret: environment.AUTH_SECRET ?? Buffer.from(derive(key, 'auth secret')).toString('base64url'),
    imageProxyKey: derive(key, 'image proxy'),
    isSignUpAllowed: environment.ALLOW_SIGN_UP,
    signInAttemptsPerMinute: environment.SIGN_IN_ATTEMPTS_PER_MINUTE,
    allowsPrivateHosts: environment.ALLOW_PRIVATE_HOSTS ?? loopbackHosts.includes(environment.HOST),
    logLevel: environment.LOG_LEVEL,
    sessionsPerAccount: environment.SESSIONS_PER_ACCOUNT,
    leaseMs: environment.LEASE_SECONDS * 1000,
    uploadLimitBytes: environment.UPLOAD_LIMIT_MB * 1024 * 1024,
    operatorDefaults: {
      imap: imapHost ? { host: imapHost, port: environment.IMAP_PORT, security: environment.IMAP_SECURITY } : null,
      smtp: smtpHost ? { host: smtpHost, port: environment.SMTP_PORT, security: environment.SMTP_SECURITY } : null,
    },
    autoconfigUrl: environment.AUTOCONFIG_URL ?? null,
    oauthClients: toOAuthSettings(environment, origins[0] ?? ''),
    push: toPushSettings(environment),
  };
}

/** Checks an environment; an empty value counts as absent. Throws SettingsError with every fault at once. */
export function parseSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environmentSchema.safeParse(present);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const oldKeys = parseOldKeys(present.MASTER_KEYS_OLD ?? '');
  if (!oldKeys) faults.push(`MASTER_KEYS_OLD: each of its comma-separated keys ${masterKeyHint}`);
  if (!loopbackHosts.includes(present.HOST ?? '127.0.0.1') && !present.PUBLIC_URL) {
    faults.push('PUBLIC_URL: must be set where HOST is not loopback, for example https://mail.example.org');
  }
  const currentId = parsed.success ? (parsed.data.MASTER_KEY_ID ?? keyIdOf(Buffer.from(parsed.data.MASTER_KEY, 'base64'))) : null;
  const keyIds = [currentId, ...(oldKeys ?? []).map((key) => key.id)];
  if (new Set(keyIds).size !== keyIds.length) faults.push('MASTER_KEYS_OLD: two keys carry the same id');
  if (parsed.success) faults.push(...findOAuthFaults(parsed.data, originsOf(parsed.data)));
  if (!parsed.success || !oldKeys || faults.length > 0) throw new SettingsError(faults);
  return toSettings(parsed.data, oldKeys);
}

/** Reads this process's environment. */
export function readSettings(): Settings {
  return parseSettings(process.env);
}
