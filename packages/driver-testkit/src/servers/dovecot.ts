import { type ChildProcess, spawn } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { ServerSettings } from '@mailwright/mail';
import { makeCertificate, type TestCertificate } from './certificates.ts';
import { type DovecotConfig, type DovecotOwners, toDovecotConfig, toTokenConfig } from './dovecot-config.ts';
import { findFreePort } from './free-port.ts';
import { deliverByLmtp } from './lmtp.ts';
import { runCommand } from './run-command.ts';

/** A login of a test server. */
export interface ServerUser {
  readonly emailAddress: string;
  readonly password: string;
}

/** How a private Dovecot differs from the plain one. */
export interface DovecotOptions {
  readonly users?: readonly ServerUser[];
  readonly store?: 'maildir' | 'sdbox' | 'mdbox';
  readonly quotaKilobytes?: number;
  readonly maxConnectionsPerUser?: number;
  /** Left out of the capability line; the commands themselves go on working. */
  readonly hiddenCapabilities?: readonly string[];
  /** False: no mailbox carries a special use (RFC 6154). */
  readonly hasSpecialUse?: boolean;
  /** True lets people log in without encryption. */
  readonly allowPlaintextAuth?: boolean;
  /** Takes access tokens too, and looks them up here (RFC 7662). */
  readonly introspectionUrl?: string;
  /** Mailboxes made for the first user, named `Folder 0001` and so on. */
  readonly manyMailboxes?: number;
  readonly certificate?: TestCertificate;
  /** Keeps its state here instead of in a folder of its own that goes away. */
  readonly folder?: string;
}

/** A running private Dovecot on loopback. */
export interface DovecotServer extends AsyncDisposable {
  readonly host: 'localhost';
  readonly ports: { readonly imap: number; readonly imaps: number; readonly lmtp: number };
  readonly users: readonly [ServerUser, ...ServerUser[]];
  readonly certificate: TestCertificate;
  readonly folder: string;
  /** Settings for one user, trusting the server by its pinned fingerprint. */
  imapSettings(user: ServerUser, security?: 'tls' | 'starttls' | 'none'): ServerSettings;
  /** Delivers into the user's inbox by LMTP (RFC 2033), as the outside world does. */
  deliver(emailAddress: string, raw: Uint8Array): Promise<void>;
  doveadm(args: readonly string[], input?: string): Promise<string>;
  readLog(): Promise<string>;
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** What Dovecot 2.3.19 offers after login, word by word. */
export const dovecotCapabilities =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE';

const defaultUsers: readonly [ServerUser, ...ServerUser[]] = [
  { emailAddress: 'alice@example.test', password: 'canary-Alice-7f3a91' },
  { emailAddress: 'bob@example.test', password: 'canary-Bob-c04e58' },
];

/** Starts a private Dovecot 2.3 (Debian: dovecot-imapd, dovecot-lmtpd), as root or as anybody, and waits until it answers. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  const binary = await findDovecot();
  const certificate = options.certificate ?? (await makeCertificate());
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'mw-dovecot-')));
  const [first = defaultUsers[0], ...others] = options.users ?? defaultUsers;
  for (let triesLeft = 3; ; triesLeft -= 1) {
    const config = await toConfig(options, folder);
    await writeFiles(config, certificate, [first, ...others]);
    const server = new PrivateDovecot(binary, config, certificate, [first, ...others], options.folder === undefined);
    try {
      await server.start();
      if (options.manyMailboxes) await createMany(server, first, options.manyMailboxes);
      return server;
    } catch (error) {
      // A port that was free may be somebody's by now, whatever answers there.
      const isRepeated = triesLeft > 1 && error instanceof NotGreeted;
      if (isRepeated) await server.stop();
      else await server[Symbol.asyncDispose]();
      if (!isRepeated) throw error;
    }
  }
}

class NotGreeted extends Error {}

/** The Dovecot program, or null where it is not installed. */
export async function locateDovecot(): Promise<string | null> {
  const candidates = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'];
  for (const candidate of candidates) {
    const isThere = await access(candidate).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return null;
}

async function findDovecot(): Promise<string> {
  const binary = await locateDovecot();
  if (binary === null) throw new Error('Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd).');
  return binary;
}

// However this process ends, its end of the pipe closes: then the keeper stops Dovecot, and unless it was told to stop, removes the folder.
const keeper =
  'trap "" INT; "$0" -F -c "$1" & child=$!; read -r word; kill "$child"; wait "$child"; [ "$word" = stop ] || [ -z "$2" ] || rm -rf "$2"';

class PrivateDovecot implements DovecotServer {
  readonly host = 'localhost';
  readonly certificate: TestCertificate;
  readonly users: readonly [ServerUser, ...ServerUser[]];
  readonly #binary: string;
  readonly #config: DovecotConfig;
  readonly #ownsFolder: boolean;
  #process: ChildProcess | null = null;

  constructor(
    binary: string,
    config: DovecotConfig,
    certificate: TestCertificate,
    users: readonly [ServerUser, ...ServerUser[]],
    ownsFolder: boolean,
  ) {
    this.#binary = binary;
    this.#config = config;
    this.certificate = certificate;
    this.users = users;
    this.#ownsFolder = ownsFolder;
  }

  get ports(): DovecotConfig['ports'] {
    return this.#config.ports;
  }

  get folder(): string {
    return this.#config.folder;
  }

  get #configFile(): string {
    return path.join(this.folder, 'dovecot.conf');
  }

  imapSettings(user: ServerUser, security: 'tls' | 'starttls' | 'none' = 'tls'): ServerSettings {
    const port = security === 'tls' ? this.ports.imaps : this.ports.imap;
    const certificateFingerprint = security === 'none' ? null : this.certificate.fingerprint;
    return { host: this.host, port, security, userName: user.emailAddress, certificateFingerprint };
  }

  async deliver(emailAddress: string, raw: Uint8Array): Promise<void> {
    await deliverByLmtp(this.ports.lmtp, { mailFrom: 'outside@elsewhere.example', rcptTo: [emailAddress] }, raw);
  }

  doveadm(args: readonly string[], input?: string): Promise<string> {
    const doveadm = path.join(path.dirname(this.#binary), '../bin/doveadm');
    return runCommand(doveadm, ['-c', this.#configFile, ...args], { input });
  }

  readLog(): Promise<string> {
    return readFile(path.join(this.folder, 'dovecot.log'), 'utf8');
  }

  async start(): Promise<void> {
    const readLog = () => this.readLog().catch(() => '');
    const before = await readLog();
    const ownFolder = this.#ownsFolder ? this.folder : '';
    const child = spawn('/bin/sh', ['-c', keeper, this.#binary, this.#configFile, ownFolder], { stdio: ['pipe', 'ignore', 'pipe'] });
    child.stdin?.on('error', () => undefined);
    // What it says before it has a log.
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-2000);
    });
    this.#process = child;
    await waitForGreeting(this.ports.imap, child, async () => complaints + (await readLog()).slice(before.length));
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin?.end('stop\n');
    await gone;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (this.#ownsFolder) await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function toConfig(options: DovecotOptions, folder: string): Promise<DovecotConfig> {
  const hidden = new Set(options.hiddenCapabilities ?? []);
  const capability =
    hidden.size === 0
      ? null
      : dovecotCapabilities
          .split(' ')
          .filter((word) => !hidden.has(word))
          .join(' ');
  return {
    folder,
    owners: await toOwners(),
    ports: { imap: await findFreePort(), imaps: await findFreePort(), lmtp: await findFreePort() },
    store: options.store ?? 'sdbox',
    quotaKilobytes: options.quotaKilobytes ?? null,
    maxConnectionsPerUser: options.maxConnectionsPerUser ?? 50,
    capability,
    hasSpecialUse: options.hasSpecialUse ?? true,
    allowPlaintextAuth: options.allowPlaintextAuth ?? false,
    introspectionUrl: options.introspectionUrl ?? null,
  };
}

async function toOwners(): Promise<DovecotOwners> {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) {
    const group = (await runCommand('id', ['-gn'])).trim();
    return { internalUser: username, internalGroup: group, loginUser: username, mailUserId: uid, mailGroupId: gid };
  }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const owner = accounts.find(([name]) => name === 'mail') ?? accounts.find(([name]) => name === 'nobody');
  if (owner === undefined) throw new Error('Neither a user "mail" nor "nobody" exists to own the mail.');
  return {
    internalUser: 'dovecot',
    internalGroup: 'dovecot',
    loginUser: 'dovenull',
    mailUserId: Number(owner[2]),
    mailGroupId: Number(owner[3]),
  };
}

async function writeFiles(config: DovecotConfig, certificate: TestCertificate, users: readonly ServerUser[]): Promise<void> {
  const { folder, owners } = config;
  // NOTE: mkdtemp makes 0700; Dovecot's own users must be able to pass through.
  await chmod(folder, 0o755);
  for (const name of ['run', 'state', 'mail']) await mkdir(path.join(folder, name), { recursive: true });
  if (userInfo().uid === 0) await chown(path.join(folder, 'mail'), owners.mailUserId, owners.mailGroupId);
  const lines = users.map((user) => `${user.emailAddress}:{PLAIN}${user.password}::::::\n`);
  await writeFile(path.join(folder, 'users'), lines.join(''), { mode: 0o644 });
  await writeFile(path.join(folder, 'chain.pem'), certificate.certificate);
  await writeFile(path.join(folder, 'key.pem'), certificate.key, { mode: 0o600 });
  if (config.introspectionUrl !== null) await writeFile(path.join(folder, 'oauth2.conf.ext'), toTokenConfig(config.introspectionUrl));
  await writeFile(path.join(folder, 'dovecot.conf'), toDovecotConfig(config));
}

async function waitForGreeting(port: number, child: ChildProcess, readLog: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const log = await readLog();
    if (log.includes('Address already in use')) throw new NotGreeted('A port that Dovecot was to have is taken.');
    if (log.includes('Fatal: ')) throw new Error(`Dovecot did not start: ${log.slice(-500)}`);
    if (child.exitCode !== null) throw new Error(`Dovecot ended at once with code ${child.exitCode}.`);
    if (await greets(port)) return;
    if (Date.now() > deadline) throw new NotGreeted(`Dovecot did not answer within 30 seconds: ${log.slice(-500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => settle(true));
    socket.once('error', () => settle(false));
    socket.setTimeout(10_000, () => settle(false));
  });
}

async function createMany(server: DovecotServer, user: ServerUser, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `Folder ${String(index + 1).padStart(4, '0')}`);
  for (let start = 0; start < names.length; start += 200) {
    await server.doveadm(['mailbox', 'create', '-s', '-u', user.emailAddress, ...names.slice(start, start + 200)]);
  }
}
