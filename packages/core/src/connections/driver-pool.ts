import { MailError, type MailManager } from '@mailwright/mail';

/** Which driver is meant; another version of the same connection (changed settings or secrets) is another driver. */
export interface DriverKey {
  readonly connectionId: string;
  readonly version: string;
}

/** A driver that is not closed for idleness until this is disposed of. */
export interface DriverLease extends Disposable {
  readonly driver: MailManager;
  /** True once this process itself has ended its sessions: what then fails says nothing about the server. */
  readonly isDropped: boolean;
}

/** The live drivers of this process. */
export interface DriverPool extends AsyncDisposable {
  /** The driver of a key, made on first use. RATE_LIMITED while every place is taken by one in use. */
  lease(key: DriverKey, make: () => Promise<MailManager>): Promise<DriverLease>;
  /** Ends the sessions of a connection now. */
  drop(connectionId: string): Promise<void>;
  readonly size: number;
  close(): Promise<void>;
}

/** Bounds of a pool. */
export interface DriverPoolOptions {
  /** Default 500. */
  readonly maxDrivers?: number;
  /** Unused drivers are closed after this; default 10 minutes. */
  readonly idleTimeoutMs?: number;
  readonly now?: () => number;
}

interface Entry {
  readonly version: string;
  readonly driver: Promise<MailManager>;
  users: number;
  lastUsedMs: number;
  isRetired: boolean;
  isDropped: boolean;
}

/** Makes a pool; its timer keeps no process alive. */
export function createDriverPool(options: DriverPoolOptions = {}): DriverPool {
  return new LiveDriverPool(options);
}

class LiveDriverPool implements DriverPool {
  readonly #entries = new Map<string, Entry>();
  readonly #maxDrivers: number;
  readonly #idleTimeoutMs: number;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor({ maxDrivers = 500, idleTimeoutMs = 10 * 60_000, now = Date.now }: DriverPoolOptions) {
    this.#maxDrivers = maxDrivers;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#now = now;
    this.#timer = setInterval(() => this.#closeIdle(), Math.max(10, Math.min(30_000, idleTimeoutMs / 2))).unref();
  }

  get size(): number {
    return this.#entries.size;
  }

  async lease(key: DriverKey, make: () => Promise<MailManager>): Promise<DriverLease> {
    if (this.#isClosed) throw new MailError('CONNECTION_FAILED', 'The drivers were closed.', { retry: 'never' });
    const entry = this.#find(key) ?? this.#add(key, make);
    entry.users += 1;
    entry.lastUsedMs = this.#now();
    try {
      const driver = await entry.driver;
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        this.#release(entry);
      };
      return {
        driver,
        get isDropped() {
          return entry.isDropped;
        },
        [Symbol.dispose]: release,
      };
    } catch (error) {
      if (this.#entries.get(key.connectionId) === entry) this.#entries.delete(key.connectionId);
      throw error;
    }
  }

  async drop(connectionId: string): Promise<void> {
    const entry = this.#entries.get(connectionId);
    if (!entry) return;
    this.#entries.delete(connectionId);
    await closeEntry(entry);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(closeEntry));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #find({ connectionId, version }: DriverKey): Entry | null {
    const entry = this.#entries.get(connectionId);
    if (!entry || entry.version === version) return entry ?? null;
    this.#entries.delete(connectionId);
    entry.isRetired = true;
    if (entry.users === 0) void closeEntry(entry);
    return null;
  }

  #add({ connectionId, version }: DriverKey, make: () => Promise<MailManager>): Entry {
    if (this.#entries.size >= this.#maxDrivers) this.#makeRoom();
    const entry: Entry = { version, driver: make(), users: 0, lastUsedMs: this.#now(), isRetired: false, isDropped: false };
    this.#entries.set(connectionId, entry);
    return entry;
  }

  #makeRoom(): void {
    const unused = [...this.#entries].filter(([, entry]) => entry.users === 0).sort(([, a], [, b]) => a.lastUsedMs - b.lastUsedMs);
    const [oldest] = unused;
    if (!oldest) throw new MailError('RATE_LIMITED', 'Too many accounts are in use at this moment.', { retryAfterMs: 5000 });
    this.#entries.delete(oldest[0]);
    void closeEntry(oldest[1]);
  }

  #release(entry: Entry): void {
    entry.users -= 1;
    entry.lastUsedMs = this.#now();
    if (entry.isRetired && entry.users === 0) void closeEntry(entry);
  }

  #closeIdle(): void {
    const latest = this.#now() - this.#idleTimeoutMs;
    for (const [connectionId, entry] of this.#entries) {
      if (entry.users > 0 || entry.lastUsedMs > latest) continue;
      this.#entries.delete(connectionId);
      void closeEntry(entry);
    }
  }
}

async function closeEntry(entry: Entry): Promise<void> {
  entry.isDropped = true;
  await entry.driver.then((driver) => driver.close()).catch(() => undefined);
}
