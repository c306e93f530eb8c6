import type { Readable } from 'node:stream';
import { isMailError, type ServerSettings, type VerifyStage } from '@mailwright/mail';
import SMTPConnection, { type SMTPConnectionCustomAuthContext, type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { isRefusedToken } from './connection-problem.ts';
import type { ImapSmtpContext } from './imap-smtp-options.ts';
import { openLine } from './open-line.ts';
import { raceWork } from './race-work.ts';
import { toBearer, toOAuthBearer, toSecretForms, toTokenForms } from './server-text.ts';
import { toSmtpLoginError, toSmtpOpenError } from './smtp-errors.ts';

/** What the server told in its EHLO answer (RFC 5321 §4.1.1.1). */
export interface SmtpFacts {
  readonly mechanisms: readonly string[];
  readonly maxSizeBytes: number | null;
}

/** How an SMTP session is opened. */
export interface OpenSmtpOptions {
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: VerifyStage) => void;
}

/** One reply of the server. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

const probe = 'X-MAILWRIGHT-PROBE';

interface TokenMechanism {
  readonly name: string;
  readonly toResponse: (token: string, settings: ServerSettings) => string;
  /** Ends an exchange that failed. */
  readonly end: string;
}

const clientName = '[127.0.0.1]';
const tokenMechanisms = {
  XOAUTH2: { name: 'XOAUTH2', toResponse: (token, { userName }) => toBearer(token, userName), end: '' },
  OAUTHBEARER: { name: 'OAUTHBEARER', toResponse: toOAuthBearer, end: 'AQ==' },
} satisfies Record<string, TokenMechanism>;

type Probe = (server: SMTPConnectionCustomAuthContext) => Promise<void>;

/** One SMTP session over nodemailer's connection; the line under it is opened, and encrypted, by us. */
export class SmtpSession {
  readonly secrets: string[];
  readonly #connection: SMTPConnection;
  readonly #context: ImapSmtpContext;
  readonly #probes: Probe[];
  #failure: Error | null = null;
  #refusedToken: string | null = null;
  #lastRefusal: Error | null = null;

  constructor(connection: SMTPConnection, context: ImapSmtpContext, secrets: string[], probes: Probe[]) {
    this.#connection = connection;
    this.#context = context;
    this.secrets = secrets;
    this.#probes = probes;
    connection.on('error', (error: Error) => {
      this.#failure = error;
    });
  }

  /** Opens the line and says EHLO. Throws a MailError with its problem. */
  static async open(context: ImapSmtpContext, options: OpenSmtpOptions = {}): Promise<SmtpSession> {
    const { smtp, imap, timeoutMs } = context.settings;
    const secrets = [...toSecretForms(context.credentials, [smtp.userName, imap.userName])];
    const socket = await openLine({ protocol: 'smtp', settings: smtp, timeoutMs, secrets, ...options }, context);
    const probes: Probe[] = [];
    const connection = new SMTPConnection({
      connection: socket,
      host: smtp.host,
      port: smtp.port,
      // The line is encrypted already, as the settings want it.
      secure: smtp.security !== 'none',
      secured: smtp.security !== 'none',
      ignoreTLS: true,
      name: clientName,
      logger: false,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: context.limits.submissionReplyMs + timeoutMs,
      socketCloseTimeout: 500,
      customAuth: { [probe]: (server) => probes.shift()?.(server) },
    });
    const session = new SmtpSession(connection, context, secrets, probes);
    try {
      await raceWork(session.#connect(), { signal: options.signal, deadlineMs: timeoutMs, onGiveUp: () => session.close() });
    } catch (error) {
      session.close();
      socket.destroy();
      throw isMailError(error) && error.code === 'CANCELLED' ? error : toSmtpOpenError(error, context, secrets);
    }
    return session;
  }

  /** What EHLO told. */
  async readFacts(signal?: AbortSignal): Promise<SmtpFacts> {
    let facts: SmtpFacts = { mechanisms: [], maxSizeBytes: null };
    await this.#probe(async (server) => {
      facts = { mechanisms: server.authMethods, maxSizeBytes: server.maxAllowedSize || null };
    }, signal);
    return facts;
  }

  /** Signs in; a refused token is changed once. Throws a MailError with its problem. */
  async login(signal?: AbortSignal): Promise<void> {
    const { mechanisms } = await this.readFacts(signal);
    const facts = { context: this.#context, secrets: this.secrets, mechanisms };
    const attempt = (isTokenRefused: boolean) =>
      this.#race(this.#login(mechanisms, isTokenRefused), signal).catch((error: unknown) => {
        throw isMailError(error) && error.code === 'CANCELLED' ? error : toSmtpLoginError(error, facts);
      });
    try {
      await attempt(false).catch((error: unknown) => {
        // RFC 4954 §4: another AUTH may follow one that failed.
        if (!isRefusedToken(error)) throw error;
        return attempt(true);
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Sends one command and gives the reply; only for commands without secrets. */
  async command(line: string, signal?: AbortSignal): Promise<SmtpReply> {
    let reply: SmtpReply = { code: 0, text: '' };
    await this.#probe(async (server) => {
      const answer = await server.sendCommand(line);
      reply = { code: answer.status, text: answer.response };
    }, signal);
    return reply;
  }

  /** Hands a message over; rejects with what nodemailer gives. */
  submit(envelope: { from: string; to: string[]; size: number; use8BitMime: boolean }, message: Readable): Promise<SMTPConnectionSendInfo> {
    return new Promise((resolve, reject) => {
      this.#connection.send(envelope, message, (error, info) => {
        if (error) reject(error);
        else if (info) resolve(info);
        else reject(new Error('The server gave no answer.'));
      });
    });
  }

  /** Says goodbye without waiting for an answer for long. */
  quit(): void {
    this.#connection.quit();
    setTimeout(() => this.close(), 1000).unref();
  }

  /** Ends the session at once; may be called twice. */
  close(): void {
    this.#connection.close();
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#connection.once('error', reject);
      this.#connection.connect((error) => {
        this.#connection.off('error', reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async #login(mechanisms: readonly string[], isTokenRefused: boolean): Promise<void> {
    const { credentials, settings } = this.#context;
    const user = settings.smtp.userName;
    if (credentials.kind === 'password') {
      const method = ['PLAIN', 'LOGIN', 'CRAM-MD5'].find((name) => mechanisms.includes(name));
      if (method === undefined) throw Object.assign(new Error('No way to sign in.'), { code: 'NO_AUTH_METHOD' });
      await this.#authenticate({ user, pass: credentials.smtpPassword, method });
      return;
    }
    const mechanism = await this.#findTokenMechanism(mechanisms);
    if (!mechanism) throw Object.assign(new Error('No way to sign in.'), { code: 'NO_AUTH_METHOD' });
    const token = await credentials.getAccessToken({ forceRefresh: isTokenRefused });
    if (this.#refusedToken === token) throw this.#lastRefusal;
    this.secrets.push(...toTokenForms(token, settings.smtp));
    await this.#probe(async (server) => {
      const answer = await server.sendCommand(`AUTH ${mechanism.name} ${mechanism.toResponse(token, settings.smtp)}`);
      // RFC 7628 §3.2.3: the reason comes as a challenge, to be answered by what stands for nothing.
      const last = answer.status === 334 ? await server.sendCommand(mechanism.end) : answer;
      if (last.status === 235) return;
      this.#refusedToken = token;
      this.#lastRefusal = Object.assign(new Error('Refused.'), { responseCode: last.status, response: last.response });
      throw this.#lastRefusal;
    });
  }

  /** NOTE: nodemailer keeps of the offered mechanisms only those it knows; OAUTHBEARER is none of them, so EHLO is said once more. */
  async #findTokenMechanism(mechanisms: readonly string[]): Promise<TokenMechanism | undefined> {
    if (mechanisms.includes('XOAUTH2')) return tokenMechanisms.XOAUTH2;
    const { text } = await this.command(`EHLO ${clientName}`);
    return /\bAUTH[ =][^\r\n]*\bOAUTHBEARER\b/i.test(text) ? tokenMechanisms.OAUTHBEARER : undefined;
  }

  #authenticate(auth: { user: string; pass: string; method: string }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#connection.once('error', reject);
      this.#connection.login(auth, (error) => {
        this.#connection.off('error', reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** nodemailer hands commands and facts to its custom login handlers only, so one is kept that logs in nobody. */
  #probe(act: Probe, signal?: AbortSignal): Promise<void> {
    const work = new Promise<void>((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      this.#connection.once('error', reject);
      this.#probes.push(async (server) => {
        try {
          await act(server);
          resolve();
        } catch (error) {
          reject(error);
        } finally {
          this.#connection.off('error', reject);
        }
      });
      this.#connection.login({ method: probe, user: '', pass: '' }, () => undefined);
    });
    return this.#race(work, signal);
  }

  #race<Answer>(work: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
    return raceWork(work, { signal, deadlineMs: this.#context.settings.timeoutMs, onGiveUp: () => this.close() });
  }
}
