import { isMailError, MailError } from '@mailwright/mail';
import { ImapSession } from './imap-session.ts';
import type { ImapSmtpContext, ImapSmtpLimits, SessionLeave } from './imap-smtp-options.ts';
import { throwIfAborted } from './race-work.ts';
import { SessionQueue } from './session-queue.ts';

/** How a session is borrowed. */
export interface LeaseOptions {
  readonly signal?: AbortSignal;
  /** True where doing the whole work twice does no harm: it is tried once more when a kept session proves dead. */
  readonly isRepeatable?: boolean;
  /** For work that must not be repeated: a kept session is tried with NOOP first. */
  readonly isChecked?: boolean;
  /** True where the same work was too much before: the session asks for less. */
  readonly isFrugal?: boolean;
}

// Another process that waits asks again every second.
const owesMs = 1500;

/** At most `maxSessions` sessions of one account; what is idle is kept for a while. */
export class ImapSessionPool {
  readonly #context: ImapSmtpContext;
  readonly #idle: ImapSession[] = [];
  readonly #queue = new SessionQueue((session) => this.#release(session));
  readonly #all = new Set<ImapSession>();
  readonly #leaves = new Map<ImapSession, SessionLeave>();
  readonly #listening: Disposable | null;
  readonly #idleTimers = new Map<ImapSession, NodeJS.Timeout>();
  readonly #closing = new AbortController();
  #openingCount = 0;
  #watcherCount = 0;
  #owesUntilMs = 0;

  constructor(context: ImapSmtpContext) {
    this.#context = context;
    this.#listening = context.sessionBudget?.onWanted(() => this.#giveUpOne()) ?? null;
  }

  get limits(): ImapSmtpLimits {
    return this.#context.limits;
  }

  get context(): ImapSmtpContext {
    return this.#context;
  }

  /** True while a session may be kept waiting for changes without keeping others from working. */
  get canHoldWatcher(): boolean {
    return this.#watcherCount < this.#context.maxSessions - 1;
  }

  /** Lends a session to some work and takes it back. */
  async use<Answer>(options: LeaseOptions, work: (session: ImapSession) => Promise<Answer>): Promise<Answer> {
    const session = await this.#acquire(options.signal);
    session.finishedCount = 0;
    session.isFrugal = options.isFrugal === true;
    try {
      if (options.isChecked && session.wasUsedBefore) await session.run((client) => client.noop(), options);
      return await work(session);
    } catch (error) {
      const canRepeat = session.wasOverfed ? options.isRepeatable : this.#canRepeat(error, session, options);
      if (!canRepeat) throw error;
    } finally {
      this.#release(session);
    }
    // A few messages with giant headers or structures must not take the whole mailbox away.
    if (session.wasOverfed) return this.use({ ...options, isFrugal: true }, work);
    this.#dropIdle();
    return this.use({ ...options, isRepeatable: false, isChecked: false }, work);
  }

  /** Lends a session that waits for changes; counted, so that others can still work. */
  async watch<Answer>(options: LeaseOptions, work: (session: ImapSession) => Promise<Answer>): Promise<Answer> {
    this.#watcherCount += 1;
    try {
      return await this.use(options, work);
    } finally {
      this.#watcherCount -= 1;
    }
  }

  /** Ends every session; may be called twice. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort();
    this.#listening?.[Symbol.dispose]();
    this.#queue.failAll(toClosed());
    const idle = this.#idle.splice(0);
    await Promise.all(idle.map((session) => session.logout()));
    for (const session of [...this.#all]) await this.#discard(session);
  }

  /** Only what failed because a kept session was dead already, at its first command or where repeating is harmless. */
  #canRepeat(error: unknown, session: ImapSession, options: LeaseOptions): boolean {
    if (!session.wasUsedBefore || !isMailError(error) || error.code !== 'CONNECTION_FAILED' || options.signal?.aborted) return false;
    if (options.isChecked) return session.finishedCount === 0;
    return options.isRepeatable === true;
  }

  async #acquire(signal: AbortSignal | undefined): Promise<ImapSession> {
    throwIfAborted(signal);
    if (this.#closing.signal.aborted) throw toClosed();
    const kept = this.#takeIdle();
    if (kept !== null) return kept;
    if (this.#all.size + this.#openingCount < this.#context.maxSessions) return this.#open(signal);
    const given = await this.#queue.wait(signal);
    return given ?? this.#acquire(signal);
  }

  #takeIdle(): ImapSession | null {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      clearTimeout(this.#idleTimers.get(session));
      this.#idleTimers.delete(session);
      if (session.isUsable) return session;
      void this.#discard(session);
    }
    return null;
  }

  async #open(signal: AbortSignal | undefined): Promise<ImapSession> {
    this.#openingCount += 1;
    const { sessionBudget } = this.#context;
    const both = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    let leave: SessionLeave | null = null;
    try {
      // Who waits for leave takes a session that becomes free here meanwhile.
      const got = sessionBudget ? await this.#queue.waitForLeave(sessionBudget, both) : null;
      if (got instanceof ImapSession) {
        this.#queue.wakeOne();
        return got;
      }
      leave = got;
      const session = await ImapSession.open(this.#context, { signal: leave ? AbortSignal.any([both, leave.lost]) : both });
      this.#all.add(session);
      if (leave !== null) this.#leaves.set(session, leave);
      leave?.lost.addEventListener('abort', () => this.#drop(session), { once: true });
      if (leave?.lost.aborted) this.#drop(session);
      return session;
    } catch (error) {
      await leave?.[Symbol.asyncDispose]();
      this.#queue.wakeOne();
      if (signal?.aborted) throw error;
      throw this.#closing.signal.aborted ? toClosed() : leave?.lost.aborted ? toLost() : error;
    } finally {
      this.#openingCount -= 1;
    }
  }

  /** Ends a session for another process: one that is idle, or the next that work ends on. */
  #giveUpOne(): void {
    const session = this.#takeIdle();
    if (session === null) this.#owesUntilMs = performance.now() + owesMs;
    else void session.logout().then(() => this.#discard(session));
  }

  #drop(session: ImapSession): void {
    const index = this.#idle.indexOf(session);
    session.close();
    if (index < 0) return;
    this.#idle.splice(index, 1);
    void this.#discard(session);
  }

  #release(session: ImapSession): void {
    session.wasUsedBefore = true;
    void session.tail.then(() => {
      if (!session.isUsable || this.#closing.signal.aborted) {
        void this.#discard(session);
      } else if (performance.now() < this.#owesUntilMs) {
        this.#owesUntilMs = 0;
        void session.logout().then(() => this.#discard(session));
      } else if (!this.#queue.give(session)) this.#keep(session);
    });
  }

  #keep(session: ImapSession): void {
    this.#idle.push(session);
    const timer = setTimeout(() => {
      const index = this.#idle.indexOf(session);
      if (index >= 0) this.#idle.splice(index, 1);
      this.#idleTimers.delete(session);
      void session.logout().then(() => this.#discard(session));
    }, this.#context.idleTimeoutMs);
    timer.unref();
    this.#idleTimers.set(session, timer);
  }

  /** Kept sessions share one fate: when one is dead, the others are not trusted. */
  #dropIdle(): void {
    for (const session of this.#idle.splice(0)) void this.#discard(session);
  }

  async #discard(session: ImapSession): Promise<void> {
    clearTimeout(this.#idleTimers.get(session));
    this.#idleTimers.delete(session);
    session.close();
    if (!this.#all.delete(session)) return;
    const leave = this.#leaves.get(session);
    this.#leaves.delete(session);
    await leave?.[Symbol.asyncDispose]();
    this.#queue.wakeOne();
  }
}

function toClosed(): MailError {
  return new MailError('CONNECTION_FAILED', 'The account has been closed.', { retry: 'never' });
}

function toLost(): MailError {
  return new MailError('CONNECTION_FAILED', 'The leave to hold this session was lost.');
}
