import { randomBytes } from 'node:crypto';
import type { Mailbox, MailManager, ServerSettings } from '@mailwright/mail';
import type {
  CreateManagerOptions,
  DriverHarness,
  ElsewhereAction,
  ElsewhereCopy,
  ForcedCondition,
  HarnessSource,
} from '../driver-harness.ts';
import { startTcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts';
import type { ImapSmtpAccount } from './dovecot-harness.ts';
import { ImapLogin } from './imap-login.ts';

/** One login of a server that somebody named. */
export interface NamedLogin {
  readonly settings: ServerSettings;
  readonly password: string;
}

/** How the harness of two logins is made. */
export interface LoginHarnessOptions {
  readonly name: string;
  /** The account under test. */
  readonly imap: NamedLogin;
  /** Who gets the mail that is sent. */
  readonly imap2: NamedLogin;
  /** Sends for the account under test. */
  readonly smtp: NamedLogin;
  /** Defaults to the user name of each login. */
  readonly emailAddress?: string;
  readonly otherAddress?: string;
  readonly createManager: (account: ImapSmtpAccount) => MailManager | Promise<MailManager>;
}

const forces = [
  'bad-credentials',
  'drop-connection',
  'stall',
  'foreign-deleted',
  'expire-cursor',
] as const satisfies readonly ForcedCondition[];

/**
 * Two logins of a server that is not ours as a home for the contract. It works only in mailboxes named `contract-…` and on
 * messages of its own, and takes them away at the end; what cannot be forced there is reported as skipped.
 */
export function createLoginHarness(options: LoginHarnessOptions): HarnessSource {
  return { name: options.name, forces, reportsUnforced: true, open: () => openLoginHarness(options) };
}

async function openLoginHarness(options: LoginHarnessOptions): Promise<DriverHarness> {
  const { imap, smtp } = options;
  const proxies = {
    imap: await startTcpProxy({ target: imap.settings.port, targetHost: imap.settings.host }),
    smtp: await startTcpProxy({ target: smtp.settings.port, targetHost: smtp.settings.host }),
  };
  const harness = new LoginHarness(options, proxies);
  await harness.createArrivals();
  return harness;
}

class LoginHarness implements DriverHarness {
  readonly messageIdDomain: string;
  readonly emailAddress: string;
  readonly otherAddress: string;
  readonly thirdAddress = null;
  readonly refusedAddress = 'nobody@nowhere.invalid';
  readonly arrivalTimeoutMs = 25_000;
  readonly #options: LoginHarnessOptions;
  readonly #proxies: { readonly imap: TcpProxy; readonly smtp: TcpProxy };
  readonly #first: ImapLogin;
  readonly #second: ImapLogin;
  readonly #arrivals: string;
  readonly #log: string[] = [];

  constructor(options: LoginHarnessOptions, proxies: { readonly imap: TcpProxy; readonly smtp: TcpProxy }) {
    const run = randomBytes(6).toString('hex');
    this.messageIdDomain = `run${run}.contract.example`;
    this.#arrivals = `contract-${run}`;
    this.#options = options;
    this.#proxies = proxies;
    this.emailAddress = options.emailAddress ?? options.smtp.settings.userName;
    this.otherAddress = options.otherAddress ?? options.imap2.settings.userName;
    this.#first = new ImapLogin(options.imap);
    this.#second = new ImapLogin(options.imap2);
  }

  get secrets(): readonly string[] {
    return [this.#options.imap.password, this.#options.imap2.password, this.#options.smtp.password];
  }

  createArrivals(): Promise<void> {
    return this.#first.createMailbox(this.#arrivals);
  }

  async createManager(request: CreateManagerOptions = {}): Promise<MailManager> {
    const { imap, smtp } = this.#options;
    const suffix = request.hasWrongPassword ? '-wrong' : '';
    return this.#options.createManager({
      settings: {
        imap: { ...imap.settings, port: this.#proxies.imap.port },
        smtp: { ...smtp.settings, port: this.#proxies.smtp.port },
        timeoutMs: 15_000,
      },
      emailAddress: this.emailAddress,
      imapPassword: `${imap.password}${suffix}`,
      smtpPassword: `${smtp.password}${suffix}`,
      resolveHost: async () => [{ address: '127.0.0.1', family: 4 }],
      log: (line) => void this.#log.push(line),
    });
  }

  findArrivals(mailboxes: readonly Mailbox[]): Mailbox | undefined {
    return mailboxes.find((mailbox) => mailbox.name === this.#arrivals);
  }

  deliver(raw: Uint8Array, options: { readonly receivedAt?: string } = {}): Promise<void> {
    return this.#first.append(this.#arrivals, raw, options);
  }

  changeElsewhere(action: ElsewhereAction, messageIdHeader: string): Promise<void> {
    return this.#first.change(action, messageIdHeader);
  }

  listElsewhere(messageIdHeader: string): Promise<readonly ElsewhereCopy[]> {
    return this.#first.listCopies(messageIdHeader);
  }

  /** Wherever the server has put it: a filter may have moved it out of the inbox. */
  async listReceived(_address: string, messageIdHeader: string): Promise<readonly Uint8Array[]> {
    const copies = await this.#second.listCopies(messageIdHeader);
    return copies.filter((copy) => copy.mailboxRole !== 'sent' && copy.mailboxRole !== 'all').map((copy) => copy.raw);
  }

  async force(condition: ForcedCondition): Promise<AsyncDisposable> {
    const proxies = [this.#proxies.imap, this.#proxies.smtp];
    if (condition === 'drop-connection') for (const proxy of proxies) proxy.cut('reset');
    if (condition === 'expire-cursor') await this.#expireCursor();
    if (condition === 'stall') for (const proxy of proxies) proxy.faults.isStalled = true;
    return {
      [Symbol.asyncDispose]: async () => {
        if (condition !== 'stall') return;
        for (const proxy of proxies) {
          proxy.faults.isStalled = false;
          proxy.cut('reset');
        }
      },
    };
  }

  countOpenLines(): number {
    return this.#proxies.imap.openLineCount + this.#proxies.smtp.openLineCount;
  }

  readTraffic(): string {
    return Buffer.concat([this.#proxies.imap.received, this.#proxies.smtp.received]).toString('latin1');
  }

  readLog(): string {
    return this.#log.join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxies.imap.stop();
    await this.#proxies.smtp.stop();
    await this.#first.destroyOwn(this.messageIdDomain);
    await this.#second.destroyOwn(this.messageIdDomain);
    await this.#first.destroyMailbox(this.#arrivals);
  }

  // RFC 9051 §2.3.1.1: a mailbox made anew under the same name has another UIDVALIDITY.
  async #expireCursor(): Promise<void> {
    this.#proxies.imap.cut('reset');
    await this.#first.destroyMailbox(this.#arrivals);
    // Servers that count UIDVALIDITY in seconds need one to pass.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await this.createArrivals();
  }
}
