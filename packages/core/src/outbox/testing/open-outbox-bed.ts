import { schema } from '@mailwright/db';
import { createTestDatabase } from '@mailwright/db/testing';
import { createInMemoryStore, createMemoryMailManager } from '@mailwright/driver-memory';
import type { MailManager } from '@mailwright/mail';
import type { DriverPool } from '../../connections/driver-pool.ts';
import type { CoreServices, PersonContext } from '../../context.ts';

/** A person with an empty account that really sends, a worker's view of the same database, and a clock that tests move. */
export interface OutboxBed extends AsyncDisposable {
  readonly context: PersonContext;
  readonly worker: CoreServices;
  readonly connectionId: string;
  readonly driver: MailManager;
  /** Stands in for the account's `sendMessage` while set. */
  sendInstead: MailManager['sendMessage'] | null;
  passTime(durationMs: number): void;
  /** How many messages with this subject lie in the mailbox of a role, asked of the provider. */
  countAtProvider(role: string, subject: string): Promise<number>;
}

const address = 'ada@example.test';

/** Opens a bed of its own for one test file. */
export async function openOutboxBed(): Promise<OutboxBed> {
  const testDatabase = await createTestDatabase();
  const userId = await testDatabase.addPerson();
  let nowMs = Date.UTC(2026, 5, 1);
  const account = createMemoryMailManager({
    store: createInMemoryStore(),
    emailAddress: address,
    displayName: 'Ada',
    now: () => nowMs,
    hasSamples: false,
  });
  let sendInstead: MailManager['sendMessage'] | null = null;
  const driver = new Proxy(account, {
    get(target, name) {
      if (name === 'sendMessage' && sendInstead) return sendInstead;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const services = (role: 'app' | 'worker'): CoreServices => ({
    database: testDatabase.open(role),
    drivers: { lease: async () => ({ driver, isDropped: false, [Symbol.dispose]: () => {} }) } as Partial<DriverPool> as DriverPool,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    now: () => new Date(nowMs),
    uploadLimitBytes: 1024 * 1024,
    imageProxyKey: new Uint8Array(32),
    oauthProviders: new Map(),
    sessions: null,
    ...notNeeded,
  });
  const app = services('app');
  const [connection] = await app.database.withUser(userId, (db) =>
    db
      .insert(schema.connections)
      .values({ userId, provider: 'demo', label: 'Test', emailAddress: address, displayName: 'Ada' })
      .returning(),
  );
  if (!connection) throw new Error('no connection');
  const mailboxes = await account.listMailboxes();
  await app.database.withUser(userId, (db) =>
    db
      .insert(schema.mailboxes)
      .values(
        mailboxes.map(({ id, name, path, role }) => ({ userId, connectionId: connection.id, providerMailboxId: id, name, path, role })),
      ),
  );

  return {
    context: { services: app, userId },
    worker: services('worker'),
    connectionId: connection.id,
    driver,
    get sendInstead() {
      return sendInstead;
    },
    set sendInstead(send) {
      sendInstead = send;
    },
    passTime: (durationMs) => {
      nowMs += durationMs;
    },
    async countAtProvider(role, subject) {
      const mailbox = mailboxes.find((candidate) => candidate.role === role);
      if (!mailbox) throw new Error(`no mailbox ${role}`);
      const page = await account.listMessages({ mailboxId: mailbox.id, limit: 500 });
      return page.messages.filter(({ envelope }) => envelope.subject === subject).length;
    },
    async [Symbol.asyncDispose]() {
      await account.close();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}

const notNeeded = {} as Pick<CoreServices, 'vault' | 'network' | 'discovery'>;
