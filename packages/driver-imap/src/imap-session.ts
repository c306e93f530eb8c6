import { setImmediate as nextTurn } from 'node:timers/promises';
import { isMailError, MailError, type VerifyStage } from '@mailwright/mail';
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { isRefusedToken } from './connection-problem.ts';
import { createClient, type ImapAuth, toImapAuth } from './imap-client.ts';
import { toRefusedError, withErrorHandler } from './imap-errors.ts';
import { toLoginError } from './imap-login-errors.ts';
import type { ImapSmtpContext } from './imap-smtp-options.ts';
import { openLine } from './open-line.ts';
import { raceWork, sleep, throwIfAborted } from './race-work.ts';
import { toSecretForms, toTokenForms } from './server-text.ts';

/** How one command is bounded. */
export interface CommandOptions {
  readonly signal?: AbortSignal;
  /** Defaults to the timeout of the settings. */
  readonly deadlineMs?: number;
  /** Everything the server may send meanwhile; defaults to the limit for commands without bodies. */
  readonly maxBytes?: number;
  /** True where a frugal session asks for less. */
  readonly hasFrugalForm?: boolean;
}

/** How a session is opened. */
export interface OpenSessionOptions {
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: VerifyStage) => void;
}

const graceMs = 2000;
const idleBytes = 1024 * 1024;
const mostVanished = 500_000;
const vanishedAtOnce = 10_000;
const mostLiterals = 50_000;
// How imapflow ends a line when an answer passes one of its limits.
const limitCodes = new Set(['LineTooLarge', 'LiteralTooLarge', 'ResponseTooLarge', 'TooManyTokens']);

/** One IMAP session: commands run one after another, each with a deadline and a byte allowance. */
export class ImapSession {
  readonly client: ImapFlow;
  readonly context: ImapSmtpContext;
  readonly secrets: readonly string[];
  /** Commands that ended well since the session was leased. */
  finishedCount = 0;
  wasUsedBefore = false;
  /** True while it is asked for no more than the little that a list cannot do without. */
  isFrugal = false;
  #isClosed = false;
  #isOverfed = false;
  #hasFrugalForm = false;
  #literalCount = 0;
  #allowance = 0;
  #lastRefusal: string | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #vanished: number[] = [];
  #onChange: (() => void) | null = null;

  constructor(client: ImapFlow, context: ImapSmtpContext, secrets: readonly string[]) {
    this.client = client;
    this.context = context;
    this.secrets = secrets;
    client.on('error', (error: { readonly code?: unknown }) => {
      this.#isOverfed ||= typeof error.code === 'string' && limitCodes.has(error.code);
      this.close();
    });
    client.on('close', () => this.close());
    client.on('exists', () => this.#onChange?.());
    client.on('flags', () => this.#onChange?.());
    client.on('response', ({ response, code }) => {
      if (response === 'NO' || response === 'BAD') this.#lastRefusal = code?.toUpperCase() ?? null;
    });
  }

  /** Opens the line, signs in and enables what the server can; a refused token is changed once. Throws a MailError with its problem. */
  static async open(context: ImapSmtpContext, options: OpenSessionOptions = {}): Promise<ImapSession> {
    const auth = await toImapAuth(context, false);
    try {
      return await ImapSession.#signIn(context, auth, options);
    } catch (error) {
      if (!('accessToken' in auth) || !isRefusedToken(error)) throw error;
      const next = await toImapAuth(context, true);
      if (!('accessToken' in next) || next.accessToken === auth.accessToken) throw error;
      const onStage = (stage: VerifyStage) => (stage === 'auth' ? options.onStage?.(stage) : undefined);
      return await ImapSession.#signIn(context, next, { ...options, onStage });
    }
  }

  static async #signIn(context: ImapSmtpContext, auth: ImapAuth, options: OpenSessionOptions): Promise<ImapSession> {
    const { imap, smtp, timeoutMs } = context.settings;
    const passwords = toSecretForms(context.credentials, [imap.userName, smtp.userName]);
    const secrets = 'accessToken' in auth ? toTokenForms(auth.accessToken, imap) : passwords;
    const socket = await openLine({ protocol: 'imap', settings: imap, timeoutMs, secrets, ...options }, context);
    const client = createClient(context, socket, auth, {
      spend: (chunk) => session.#spend(chunk),
      vanish: (uid) => session.#vanish(uid),
    });
    const session = new ImapSession(client, context, secrets);
    session.#allowance = context.limits.commandBytes;
    try {
      await raceWork(client.connect(), { signal: options.signal, deadlineMs: timeoutMs * 2, onGiveUp: () => session.close() });
    } catch (error) {
      session.close();
      socket.destroy();
      throw isMailError(error) && error.code === 'CANCELLED' ? error : toLoginError(error, client, context, secrets);
    }
    for (const name of context.maskCapabilities) client.capabilities.delete(name);
    options.onStage?.('auth');
    return session;
  }

  get isUsable(): boolean {
    return !this.#isClosed && this.client.usable;
  }

  /** True where the session was given up over an answer larger than allowed, and a frugal one may fare better. */
  get wasOverfed(): boolean {
    return this.#isOverfed && this.#hasFrugalForm && !this.isFrugal;
  }

  /** Settles when a command that was given up has ended too. */
  get tail(): Promise<unknown> {
    return this.#tail;
  }

  supports(capability: string): boolean {
    return this.client.capabilities.has(capability);
  }

  /** Runs one command; gives the session up when it does not end in time or sends too much. */
  async run<Answer>(act: (client: ImapFlow) => Promise<Answer>, options: CommandOptions = {}): Promise<Answer> {
    throwIfAborted(options.signal);
    if (!this.isUsable) throw new MailError('CONNECTION_FAILED', 'The line to the server was lost.');
    this.#allowance = options.maxBytes ?? this.context.limits.commandBytes;
    this.#hasFrugalForm = options.hasFrugalForm === true;
    this.#literalCount = 0;
    this.#lastRefusal = null;
    const work = withErrorHandler(this.secrets, () => act(this.client));
    const answer = await raceWork(work, {
      signal: options.signal,
      deadlineMs: options.deadlineMs ?? this.context.settings.timeoutMs,
      onGiveUp: (reason) => this.#giveUp(reason, work),
    }).catch((error: unknown) => {
      if (this.#isOverfed) throw new MailError('PROTOCOL_ERROR', 'The server sends more than can be taken.');
      throw this.#isOutOfAccess(error) ? this.#endForNewLogin() : error;
    });
    this.finishedCount += 1;
    return answer;
  }

  /** The error of a command to which imapflow answered `false`: it swallows what the server said but for the code. */
  toRefusal(): MailError {
    return toRefusedError(this.#lastRefusal);
  }

  /** Selects a mailbox anew, so that its state is fresh. NOT_FOUND. */
  async select(path: string, options: CommandOptions & { readonly isReadOnly?: boolean } = {}): Promise<MailboxObject> {
    const { isReadOnly = true, ...bounds } = options;
    const mailbox = await this.run((client) => client.mailboxOpen(path, { readOnly: isReadOnly }), bounds);
    if (!mailbox) throw new MailError('NOT_FOUND', 'The server does not know this mailbox.');
    return mailbox;
  }

  /** The mailbox of this path where it is selected already, as the session last saw it. */
  findSelected(path: string): MailboxObject | null {
    const { mailbox } = this.client;
    return mailbox && mailbox.path === path ? mailbox : null;
  }

  /** NOTE: STATUS of the selected mailbox tells what this session last saw of it, so it is made to look first. */
  async refresh(signal?: AbortSignal): Promise<void> {
    if (this.client.mailbox) await this.run((client) => client.noop(), { signal });
  }

  /** Flags changed since a mod-sequence in the selected mailbox, and the UIDs that vanished where the server tells (RFC 7162 §3.2.6). */
  async fetchChanges(
    range: string,
    changedSince: bigint,
    options: CommandOptions,
  ): Promise<{ rows: FetchMessageObject[]; vanished: readonly number[] }> {
    this.#vanished = [];
    const rows = await this.run((client) => client.fetchAll(range, { uid: true, flags: true }, { uid: true, changedSince }), options);
    return { rows, vanished: [...this.#vanished].sort((left, right) => left - right) };
  }

  /** Waits in IDLE (RFC 2177) for anything to happen in the selected mailbox; false where nothing did. */
  async idle(durationMs: number, signal?: AbortSignal): Promise<boolean> {
    const bounds = { signal, deadlineMs: durationMs + this.context.settings.timeoutMs, maxBytes: idleBytes };
    return this.run(async (client) => {
      const woken = new Promise<boolean>((resolve) => {
        this.#onChange = () => resolve(true);
      });
      const ending = new AbortController();
      const pause = sleep(durationMs, signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]));
      const idling = client.idle();
      const hasHappened = await Promise.race([
        woken,
        pause.then(
          () => false,
          () => false,
        ),
        idling.then(() => false),
      ]);
      this.#onChange = null;
      ending.abort();
      // Another command ends IDLE.
      await client.noop();
      await idling;
      return hasHappened;
    }, bounds);
  }

  /** Ends the session at once; may be called twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.client.close();
  }

  /** Says goodbye, for at most a second, and ends the session. */
  async logout(): Promise<void> {
    if (this.isUsable) await raceWork(this.client.logout(), { deadlineMs: 1000 }).catch(() => undefined);
    this.close();
  }

  /** RFC 5530 EXPIRED, or the like: the token ended in the midst of the session, and a new login brings a new one. */
  #isOutOfAccess(error: unknown): boolean {
    return this.context.credentials.kind === 'access-token' && isMailError(error) && error.code === 'AUTHENTICATION_FAILED';
  }

  #endForNewLogin(): MailError {
    this.close();
    return new MailError('CONNECTION_FAILED', 'The access ran out; it takes a new session.');
  }

  #spend(chunk: Buffer): void {
    this.#allowance -= chunk.length;
    if (this.#hasFrugalForm) this.#literalCount += countLiterals(chunk);
    if ((this.#allowance < 0 || this.#literalCount > mostLiterals) && !this.#isClosed) {
      this.context.logger.warn({ protocol: 'imap' }, 'The server sent more than was asked for; the session is closed.');
      this.#isOverfed = true;
      this.close();
    }
  }

  /**
   * NOTE: one short line can name millions of UIDs, each of which comes here and is awaited. Too many close the session, and an answer
   * that never comes ends the walk; in between, others get their turn.
   */
  #vanish(uid: number | undefined): Promise<void> | undefined {
    this.#onChange?.();
    if (this.#isClosed) return new Promise(() => undefined);
    if (uid === undefined) return undefined;
    if (this.#vanished.push(uid) > mostVanished) this.close();
    return this.#vanished.length % vanishedAtOnce === 0 ? nextTurn() : undefined;
  }

  /** A command that was cancelled may still end by itself, and the session go on living. */
  #giveUp(reason: 'cancelled' | 'timed-out', work: Promise<unknown>): void {
    if (reason === 'timed-out') {
      this.close();
      return;
    }
    const timer = setTimeout(() => this.close(), graceMs);
    this.#tail = work.catch(() => undefined).finally(() => clearTimeout(timer));
  }
}

/** About how many literals begin in a chunk; each costs a thousand bytes however small it is. */
function countLiterals(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf('}\r\n'); at >= 0; at = chunk.indexOf('}\r\n', at + 3)) count += 1;
  return count;
}
