import type { Socket } from 'node:net';
import type { ServerSettings, SubmissionEnvelope } from '@mailwright/mail';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { makeCertificate, type TestCertificate } from './certificates.ts';
import type { ServerUser } from './dovecot.ts';

/** What the server does wrong or unusually; may be changed while it runs. */
export interface SubmissionBehaviour {
  /** Called with each accepted message, as a provider that files the Sent copy itself does. */
  filesSentCopy?: (user: string, raw: Uint8Array) => Promise<void>;
  /** Refused at RCPT TO with 550. */
  rejectRecipients?: readonly string[];
  /** Refuses every login with 535. */
  failAuth?: boolean;
  /** Puts off every sender with 451. */
  throttle?: boolean;
  /** Refuses every sender with 553. */
  rejectSender?: boolean;
  /** Cuts the line when the data has begun to arrive; nothing is delivered. */
  dropAfterData?: boolean;
  /** Takes and delivers the message, then cuts the line instead of answering. */
  dropBeforeReply?: boolean;
  /** Waits this long before it answers the end of the data. */
  replyDelayMs?: number;
}

/** How the server is made. */
export interface SubmissionServerOptions extends SubmissionBehaviour {
  readonly users: readonly ServerUser[];
  readonly deliver: (envelope: SubmissionEnvelope, raw: Uint8Array) => Promise<void>;
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly maxSizeBytes?: number;
  /** Takes access tokens too: gives whose one is, null where it is not good. */
  readonly findTokenUser?: (accessToken: string) => string | null;
  /** False: the size limit is enforced but not told (RFC 1870). */
  readonly announcesSize?: boolean;
  readonly certificate?: TestCertificate;
}

/** What one client did. */
export interface RecordedSession {
  readonly steps: string[];
  /** Null where no login was tried. */
  wasEncryptedAtAuth: boolean | null;
  user: string | null;
}

/** One message the server took. */
export interface TakenMessage {
  readonly user: string;
  readonly envelope: SubmissionEnvelope;
  readonly raw: Uint8Array;
}

/** A running authenticated SMTP server (RFC 6409) on loopback. */
export interface SubmissionServer extends AsyncDisposable {
  readonly host: 'localhost';
  readonly port: number;
  readonly certificate: TestCertificate;
  readonly sessions: readonly RecordedSession[];
  readonly taken: readonly TakenMessage[];
  /** Changes what it does from the next command on. */
  readonly behaviour: SubmissionBehaviour;
  smtpSettings(user: ServerUser): ServerSettings;
  stop(): Promise<void>;
}

/** Starts an authenticated SMTP server which hands what it takes to `deliver`. */
export async function startSubmissionServer(options: SubmissionServerOptions): Promise<SubmissionServer> {
  const certificate = options.certificate ?? (await makeCertificate());
  const server = new RecordingSubmissionServer(options, certificate);
  await server.listen();
  return server;
}

class RecordingSubmissionServer implements SubmissionServer {
  readonly host = 'localhost';
  readonly sessions: RecordedSession[] = [];
  readonly taken: TakenMessage[] = [];
  readonly behaviour: SubmissionBehaviour;
  readonly certificate: TestCertificate;
  readonly #options: SubmissionServerOptions;
  readonly #server: SMTPServer;
  readonly #sockets = new Set<Socket>();
  readonly #recorded = new Map<string, RecordedSession>();
  #port = 0;

  constructor(options: SubmissionServerOptions, certificate: TestCertificate) {
    const {
      users: _users,
      deliver: _deliver,
      security,
      maxSizeBytes,
      announcesSize,
      findTokenUser,
      certificate: _certificate,
      ...behaviour
    } = options;
    this.#options = options;
    this.behaviour = behaviour;
    this.certificate = certificate;
    this.#server = new SMTPServer({
      name: 'localhost',
      secure: (security ?? 'tls') === 'tls',
      key: certificate.key,
      cert: certificate.certificate,
      size: maxSizeBytes ?? 40_000_000,
      hideSize: announcesSize === false,
      disabledCommands: security === 'none' ? ['STARTTLS'] : [],
      allowInsecureAuth: security === 'none',
      disableReverseLookup: true,
      authMethods: findTokenUser ? ['XOAUTH2', 'PLAIN', 'LOGIN'] : ['PLAIN', 'LOGIN'],
      logger: false,
      closeTimeout: 500,
      onConnect: (session, callback) => settle(callback, async () => void this.#record(session)),
      onAuth: (auth, session, callback) => {
        const isKnown =
          auth.accessToken === undefined
            ? options.users.some((user) => user.emailAddress === auth.username && user.password === auth.password)
            : findTokenUser?.(auth.accessToken) === auth.username;
        const recorded = this.#record(session);
        recorded.steps.push('AUTH');
        recorded.wasEncryptedAtAuth = session.secure;
        if (!isKnown && auth.accessToken !== undefined) callback(null, { data: { status: '401', schemes: 'bearer' } });
        else if (!isKnown || this.behaviour.failAuth) callback(refusal(535, '5.7.8 Username and password not accepted'));
        else {
          recorded.user = auth.username ?? null;
          callback(null, { user: auth.username });
        }
      },
      onMailFrom: (address, session, callback) => settle(callback, () => this.#takeSender(address.address, session)),
      onRcptTo: (address, session, callback) => settle(callback, () => this.#takeRecipient(address.address, session)),
      onData: (stream, session, callback) => {
        this.#takeData(stream, session).then((isAnswered) => {
          if (isAnswered) callback(null, 'queued as test');
        }, callback);
      },
    });
    // NOTE: a client that vanishes is an error event; without a listener it would end the process.
    this.#server.on('error', () => undefined);
    this.#server.server.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  smtpSettings(user: ServerUser): ServerSettings {
    const security = this.#options.security ?? 'tls';
    const certificateFingerprint = security === 'none' ? null : this.certificate.fingerprint;
    return { host: this.host, port: this.#port, security, userName: user.emailAddress, certificateFingerprint };
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #record(session: SMTPServerSession): RecordedSession {
    const known = this.#recorded.get(session.id);
    if (known !== undefined) return known;
    const recorded: RecordedSession = { steps: ['CONNECT'], wasEncryptedAtAuth: null, user: null };
    this.#recorded.set(session.id, recorded);
    this.sessions.push(recorded);
    return recorded;
  }

  async #takeSender(address: string, session: SMTPServerSession): Promise<void> {
    this.#record(session).steps.push(`MAIL ${address}`);
    if (this.behaviour.throttle) throw refusal(451, '4.7.1 Too many messages, try again later');
    if (this.behaviour.rejectSender) throw refusal(553, '5.7.1 Sender address rejected: not owned by user');
  }

  async #takeRecipient(address: string, session: SMTPServerSession): Promise<void> {
    this.#record(session).steps.push(`RCPT ${address}`);
    if (this.behaviour.rejectRecipients?.includes(address)) throw refusal(550, '5.1.1 No such user here');
  }

  /** False where the line was cut instead of an answer. */
  async #takeData(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<boolean> {
    this.#record(session).steps.push('DATA');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      if (this.behaviour.dropAfterData) return this.#cut(session);
    }
    if (stream.sizeExceeded) throw refusal(552, '5.3.4 Message size exceeds fixed maximum message size');
    const raw = new Uint8Array(Buffer.concat(chunks));
    const envelope = toEnvelope(session);
    const user = this.#record(session).user ?? '';
    await this.#options.deliver(envelope, raw).catch((cause: unknown) => {
      throw refusal(550, '5.1.1 The recipient could not be reached', cause);
    });
    this.taken.push({ user, envelope, raw });
    await this.behaviour.filesSentCopy?.(user, raw);
    if (this.behaviour.replyDelayMs) await new Promise((resolve) => setTimeout(resolve, this.behaviour.replyDelayMs));
    return this.behaviour.dropBeforeReply ? this.#cut(session) : true;
  }

  #cut(session: SMTPServerSession): false {
    for (const socket of this.#sockets) {
      if (socket.remotePort === session.remotePort) socket.destroy();
    }
    return false;
  }
}

function settle(callback: (error?: Error | null) => void, step: () => Promise<void>): void {
  step().then(
    () => callback(),
    (error: Error) => callback(error),
  );
}

function refusal(responseCode: number, text: string, cause?: unknown): Error {
  return Object.assign(new Error(text, { cause }), { responseCode });
}

function toEnvelope(session: SMTPServerSession): SubmissionEnvelope {
  const { mailFrom, rcptTo } = session.envelope;
  return { mailFrom: mailFrom === false ? '' : mailFrom.address, rcptTo: rcptTo.map((recipient) => recipient.address) };
}
