import { randomBytes } from 'node:crypto';
import type { ImapSmtpSettings, Mailbox, MailManager } from '@mailwright/mail';
import type { DriverHarness, ElsewhereAction, ElsewhereCopy, ForcedCondition, HarnessSource } from '../driver-harness.ts';
import { type DovecotOptions, type DovecotServer, type ServerUser, startDovecot } from '../servers/dovecot.ts';
import { type SubmissionServer, startSubmissionServer } from '../servers/submission-server.ts';
import { startTcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts';
import { ImapLogin } from './imap-login.ts';

/** What a driver is told so that it reaches the test servers; both lines run through fault proxies. */
export interface ImapSmtpAccount {
  readonly settings: ImapSmtpSettings;
  readonly emailAddress: string;
  readonly imapPassword: string;
  readonly smtpPassword: string;
  /** Where given, the only addresses the driver may connect to: the proxies, while certificates are still checked against the host's name. */
  readonly resolveHost?: (host: string) => Promise<readonly { readonly address: string; readonly family: 4 | 6 }[]>;
  /** Keeps whatever the driver logs. */
  readonly log: (line: string) => void;
}

/** How the Dovecot harness is made. */
export interface DovecotHarnessOptions {
  readonly name: string;
  readonly dovecot?: DovecotOptions;
  readonly security?: 'tls' | 'starttls';
  /** Bytes the submission server takes at most; 200,000 by default, so that a small message is too large. */
  readonly maxSizeBytes?: number;
  readonly createManager: (account: ImapSmtpAccount) => MailManager | Promise<MailManager>;
}

/** Every condition the Dovecot harness can force. */
const forces = [
  'bad-credentials',
  'drop-connection',
  'stall',
  'rate-limit',
  'reject-recipient',
  'lose-reply',
  'oversize',
  'server-files-sent',
  'foreign-deleted',
  'expire-cursor',
] as const satisfies readonly ForcedCondition[];

/** A private Dovecot and submission server as a home for the contract. */
export function createDovecotHarness(options: DovecotHarnessOptions): HarnessSource {
  return { name: options.name, forces, open: () => openDovecotHarness(options) };
}

async function openDovecotHarness(options: DovecotHarnessOptions): Promise<DriverHarness> {
  const users = ['alice', 'bob', 'carol'].map((name) => ({
    emailAddress: `${name}@example.test`,
    password: `canary-${name}-${randomBytes(8).toString('hex')}`,
  }));
  const dovecot = await startDovecot({ users, ...options.dovecot });
  const submission = await startSubmissionServer({
    users,
    security: options.security ?? 'tls',
    maxSizeBytes: options.maxSizeBytes ?? 200_000,
    deliver: async (envelope, raw) => {
      for (const recipient of envelope.rcptTo) await dovecot.deliver(recipient, raw);
    },
  });
  const proxies = {
    imap: await startTcpProxy({ target: options.security === 'starttls' ? dovecot.ports.imap : dovecot.ports.imaps }),
    smtp: await startTcpProxy({ target: submission.port }),
  };
  return new DovecotHarness(options, dovecot, submission, proxies);
}

class DovecotHarness implements DriverHarness {
  readonly messageIdDomain = `run${randomBytes(6).toString('hex')}.contract.example`;
  readonly refusedAddress = 'refused@example.test';
  readonly promisesPreviews = true;
  readonly #options: DovecotHarnessOptions;
  readonly #dovecot: DovecotServer;
  readonly #submission: SubmissionServer;
  readonly #proxies: { readonly imap: TcpProxy; readonly smtp: TcpProxy };
  readonly #log: string[] = [];

  constructor(
    options: DovecotHarnessOptions,
    dovecot: DovecotServer,
    submission: SubmissionServer,
    proxies: { imap: TcpProxy; smtp: TcpProxy },
  ) {
    this.#options = options;
    this.#dovecot = dovecot;
    this.#submission = submission;
    this.#proxies = proxies;
  }

  get emailAddress(): string {
    return this.#user(0).emailAddress;
  }

  get otherAddress(): string {
    return this.#user(1).emailAddress;
  }

  get thirdAddress(): string {
    return this.#user(2).emailAddress;
  }

  get secrets(): readonly string[] {
    return this.#dovecot.users.map((user) => user.password);
  }

  async createManager(request: { readonly hasWrongPassword?: boolean } = {}): Promise<MailManager> {
    const user = this.#user(0);
    const security = this.#options.security ?? 'tls';
    const password = request.hasWrongPassword ? `${user.password}-wrong` : user.password;
    return this.#options.createManager({
      settings: {
        imap: { ...this.#dovecot.imapSettings(user, security), port: this.#proxies.imap.port },
        smtp: { ...this.#submission.smtpSettings(user), port: this.#proxies.smtp.port },
        timeoutMs: 10_000,
      },
      emailAddress: user.emailAddress,
      imapPassword: password,
      smtpPassword: password,
      log: (line) => void this.#log.push(line),
    });
  }

  findArrivals(mailboxes: readonly Mailbox[]): Mailbox | undefined {
    return mailboxes.find((mailbox) => mailbox.role === 'inbox');
  }

  async deliver(raw: Uint8Array, options: { readonly receivedAt?: string } = {}): Promise<void> {
    if (options.receivedAt === undefined) await this.#dovecot.deliver(this.emailAddress, raw);
    else await this.#login(0).append('INBOX', raw, { receivedAt: options.receivedAt });
  }

  changeElsewhere(action: ElsewhereAction, messageIdHeader: string): Promise<void> {
    return this.#login(0).change(action, messageIdHeader);
  }

  listElsewhere(messageIdHeader: string): Promise<readonly ElsewhereCopy[]> {
    return this.#login(0).listCopies(messageIdHeader);
  }

  async listReceived(address: string, messageIdHeader: string): Promise<readonly Uint8Array[]> {
    const index = this.#dovecot.users.findIndex((user) => user.emailAddress === address);
    const copies = await this.#login(index).listCopies(messageIdHeader);
    return copies.filter((copy) => copy.mailboxRole === 'inbox').map((copy) => copy.raw);
  }

  async force(condition: ForcedCondition): Promise<AsyncDisposable> {
    const { behaviour } = this.#submission;
    switch (condition) {
      case 'drop-connection':
        this.#proxies.imap.cut('reset');
        this.#proxies.smtp.cut('reset');
        return undo(() => undefined);
      case 'stall':
        this.#stall(true);
        return undo(() => this.#stall(false));
      case 'rate-limit':
        behaviour.throttle = true;
        return undo(() => delete behaviour.throttle);
      case 'reject-recipient':
        behaviour.rejectRecipients = [this.refusedAddress];
        return undo(() => delete behaviour.rejectRecipients);
      case 'lose-reply':
        behaviour.dropBeforeReply = true;
        return undo(() => delete behaviour.dropBeforeReply);
      case 'server-files-sent':
        behaviour.filesSentCopy = (_user, raw) => this.#login(0).append('Sent', raw, { flags: ['\\Seen'] });
        return undo(() => delete behaviour.filesSentCopy);
      case 'expire-cursor':
        await this.#expireCursor();
        return undo(() => undefined);
      case 'bad-credentials':
      case 'oversize':
      case 'foreign-deleted':
        return undo(() => undefined);
      default:
        return condition satisfies never;
    }
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
    await this.#submission.stop();
    await this.#dovecot[Symbol.asyncDispose]();
  }

  #user(index: number): ServerUser {
    return this.#dovecot.users[index] ?? this.#dovecot.users[0];
  }

  #login(index: number): ImapLogin {
    const user = this.#user(index);
    return new ImapLogin({ settings: this.#dovecot.imapSettings(user), password: user.password });
  }

  #stall(isStalled: boolean): void {
    for (const proxy of [this.#proxies.imap, this.#proxies.smtp]) {
      proxy.faults.isStalled = isStalled;
      // A line whose bytes were swallowed is of no use afterwards.
      if (!isStalled) proxy.cut('reset');
    }
  }

  /** RFC 9051 §2.3.1.1: a new UIDVALIDITY voids whatever a client remembers of a mailbox. */
  async #expireCursor(): Promise<void> {
    this.#proxies.imap.cut('reset');
    const status = await this.#dovecot.doveadm(['-f', 'tab', 'mailbox', 'status', '-u', this.emailAddress, 'uidvalidity', 'INBOX']);
    const current = Number(/(\d+)\s*$/.exec(status)?.[1] ?? 1);
    await this.#dovecot.doveadm(['mailbox', 'update', '-u', this.emailAddress, '--uid-validity', String(current + 1000), 'INBOX']);
  }
}

function undo(act: () => unknown): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      act();
    },
  };
}
