import { openDatabase, type Queryable, schema } from '@mailwright/db';
import { createTestDatabase } from '@mailwright/db/testing';
import type { MailboxRole, MailManager, UserId } from '@mailwright/mail';
import type { CoreServices, Logger, PersonContext } from '../../context.ts';
import { FakeMailManager } from './fake-mail-manager.ts';

/** A person with an account. */
export interface BedAccount {
  readonly context: PersonContext;
  readonly connectionId: string;
  readonly manager: FakeMailManager;
  /** Our id of the mailbox with this name or role. */
  mailboxId(name: string): string;
}

/** A database, services around it, and a clock that tests move. */
export interface MailBed extends AsyncDisposable {
  readonly services: CoreServices;
  /** Statements since the last time it was emptied. */
  readonly statements: string[];
  readonly logged: string[];
  readonly databaseUrl: string;
  passTime(durationMs: number): void;
  /** An account of another driver, its mailboxes not listed yet. */
  addDriver(manager: MailManager): Promise<Pick<BedAccount, 'context' | 'connectionId'>>;
  addAccount(options?: { readonly userId?: UserId; readonly roles?: readonly MailboxRole[] }): Promise<BedAccount>;
}

/** Opens a bed of its own for one test file. */
export async function openMailBed(): Promise<MailBed> {
  const testDatabase = await createTestDatabase();
  const statements: string[] = [];
  const database = openDatabase({
    url: testDatabase.url,
    role: 'app',
    maxConnections: 4,
    onStatement: (statement) => statements.push(statement),
  });
  const managers = new Map<string, MailManager>();
  const logged: string[] = [];
  const log: Logger['info'] = (fields, text) => logged.push(`${text} ${JSON.stringify(fields)}`);
  let nowMs = Date.UTC(2026, 5, 1);
  const services: CoreServices = {
    database,
    drivers: toDrivers(managers),
    logger: { debug: log, info: log, warn: log, error: log },
    now: () => new Date(nowMs),
    uploadLimitBytes: 1,
    imageProxyKey: new Uint8Array(32).fill(7),
    oauthProviders: new Map(),
    sessions: null,
    vault: unused('vault'),
    network: unused('network'),
    discovery: unused('discovery'),
  };

  return {
    services,
    statements,
    logged,
    databaseUrl: testDatabase.url,
    passTime: (durationMs) => {
      nowMs += durationMs;
    },
    async addDriver(manager) {
      const userId = await testDatabase.addPerson();
      const connectionId = await database.withUser(userId, (db) => addConnection(db, userId));
      managers.set(connectionId, manager);
      return { context: { services, userId }, connectionId };
    },
    async addAccount({ userId: known, roles } = {}) {
      const userId = known ?? (await testDatabase.addPerson());
      const manager = new FakeMailManager(roles);
      const { connectionId, mailboxIds } = await database.withUser(userId, async (db) => {
        const id = await addConnection(db, userId, new Date(nowMs));
        const rows = manager.mailboxes.map((mailbox) => {
          return { userId, connectionId: id, providerMailboxId: mailbox.id, name: mailbox.name, path: mailbox.path, role: mailbox.role };
        });
        const mailboxes = await db.insert(schema.mailboxes).values(rows).returning();
        return { connectionId: id, mailboxIds: new Map(mailboxes.map((mailbox) => [mailbox.name, mailbox.id])) };
      });
      managers.set(connectionId, manager);
      const mailboxId = (name: string) => mailboxIds.get(name) ?? '';
      return { context: { services, userId }, connectionId, manager, mailboxId };
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}

async function addConnection(db: Queryable, userId: UserId, mailboxesSyncedAt: Date | null = null): Promise<string> {
  const values = { userId, provider: 'demo' as const, label: 'Test', emailAddress: 'ada@example.test', mailboxesSyncedAt };
  const [connection] = await db.insert(schema.connections).values(values).returning();
  if (!connection) throw new Error('no connection');
  return connection.id;
}

function toDrivers(managers: ReadonlyMap<string, MailManager>): CoreServices['drivers'] {
  const nothing = async () => {};
  return {
    size: managers.size,
    close: nothing,
    drop: nothing,
    [Symbol.asyncDispose]: nothing,
    async lease({ connectionId }) {
      const driver = managers.get(connectionId);
      if (!driver) throw new Error('no driver');
      return { driver, isDropped: false, [Symbol.dispose]: () => {} };
    },
  };
}

/** A service that these tests never reach. */
function unused<Name extends 'vault' | 'network' | 'discovery'>(name: Name): CoreServices[Name] {
  return new Proxy({} as CoreServices[Name], {
    get: () => {
      throw new Error(`${name} is not part of this bed`);
    },
  });
}
