import { openDatabase, schema } from '@mailwright/db';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from '@mailwright/driver-imap';
import { type DovecotServer, eventually, startDovecot, startTcpProxy, type TcpProxy } from '@mailwright/driver-testkit';
import type { UserId } from '@mailwright/mail';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startGate } from '../faults/testing/gate.ts';
import { type SharedSessions, type SharedSessionsOptions, shareSessions } from './shared-sessions.ts';

let database: TestDatabase;
let dovecot: DovecotServer;
let userId: UserId;

beforeAll(async () => {
  [database, dovecot] = await Promise.all([createTestDatabase(), startDovecot()]);
  userId = await database.addPerson();
});
afterAll(async () => {
  await Promise.all([database[Symbol.asyncDispose](), dovecot[Symbol.asyncDispose]()]);
});

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** A connection, and the way to its server that counts lines. */
async function addConnection(): Promise<{ readonly id: string; readonly proxy: TcpProxy }> {
  const row = { userId, provider: 'imap' as const, label: 'Mail', emailAddress: dovecot.users[0].emailAddress };
  const [added] = await database.open('app').withUser(userId, (db) => db.insert(schema.connections).values(row).returning());
  const proxy = await startTcpProxy({ target: dovecot.ports.imaps });
  onTestFinished(() => proxy.stop());
  return { id: added?.id ?? '', proxy };
}

/** What a process has of its own. */
function openProcess(options: Partial<SharedSessionsOptions> & { readonly url?: string }): SharedSessions {
  const own = openDatabase({ url: options.url ?? database.url, role: 'worker', maxConnections: 3 });
  const sessions = shareSessions({ database: own, logger, sessionsPerAccount: 2, ...options });
  onTestFinished(async () => {
    await sessions[Symbol.asyncDispose]();
    await own.close();
  });
  return sessions;
}

function openDriver(sessions: SharedSessions, { id, proxy }: { readonly id: string; readonly proxy: TcpProxy }): ImapSmtpMailManager {
  const [user] = dovecot.users;
  const imap = { ...dovecot.imapSettings(user), port: proxy.port };
  const driver = createImapSmtpMailManager({
    settings: { imap, smtp: imap, timeoutMs: 5000 },
    credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
    emailAddress: user.emailAddress,
    sessionBudget: sessions.budgetOf(id),
    maxSessions: Math.min(3, sessions.most),
  });
  onTestFinished(() => driver.close());
  return driver;
}

const never = new AbortController().signal;

it('two processes at full work never hold more sessions together than the account may have', async () => {
  const connection = await addConnection();
  const drivers = [openProcess({}), openProcess({})].map((sessions) => openDriver(sessions, connection));
  // The first login ever makes the mailboxes, which two at once would do in each other's way.
  await drivers[0]?.listMailboxes();
  const work = drivers.flatMap((driver) => Array.from({ length: 30 }, () => driver.listMailboxes()));

  expect((await Promise.all(work)).every((mailboxes) => mailboxes.length > 0)).toBe(true);
  expect(connection.proxy.highestLineCount).toBe(2);
});

it('who waits gets the session that another process only keeps, and sessions that wait for changes are counted', async () => {
  const connection = await addConnection();
  const [one, other] = [openProcess({}), openProcess({})].map((sessions) => openDriver(sessions, connection));
  const { nextCursor } = (await one?.getChanges(null)) ?? {};
  const waiting = nextCursor && one?.waitForChange(nextCursor, { timeoutMs: 3000 });
  await Promise.all([one?.listMailboxes(), one?.listMailboxes()]);
  expect(connection.proxy.openLineCount).toBe(2);

  const startedMs = performance.now();
  await other?.listMailboxes();

  expect(performance.now() - startedMs).toBeLessThan(1500);
  expect(await waiting).toBe(false);
  expect(connection.proxy.highestLineCount).toBe(2);
});

it('who waits in vain is told to come later, and comes in when there is room', async () => {
  const connection = await addConnection();
  const [one, other] = [openProcess({ sessionsPerAccount: 1 }), openProcess({ sessionsPerAccount: 1, waitMs: 300 })];
  const leave = await one?.budgetOf(connection.id).acquire(never);
  const driver = openDriver(other, connection);

  await expect(driver.listMailboxes()).rejects.toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfterMs: 2000 });
  const attempt = driver.listMailboxes();
  await leave?.[Symbol.asyncDispose]();
  expect((await attempt).length).toBeGreaterThan(0);
});

it('a process in which nobody waits for an answer leaves one session to those where somebody does', async () => {
  const connection = await addConnection();
  const [worker, api] = [
    openProcess({ leavesOneFree: true, sessionsPerAccount: 3, waitMs: 200 }),
    openProcess({ sessionsPerAccount: 3, waitMs: 200 }),
  ];
  const busy = worker.budgetOf(connection.id);
  await busy.acquire(never);
  await busy.acquire(never);

  await expect(busy.acquire(never)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await api.budgetOf(connection.id).acquire(never);
  await expect(api.budgetOf(connection.id).acquire(never)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

it('a process that cannot renew its leave ends its sessions before another opens them', async () => {
  const connection = await addConnection();
  await using gate = await startGate(database.url);
  const shared = { sessionsPerAccount: 1, leaseMs: 900 };
  const lost = openDriver(openProcess({ ...shared, url: gate.url }), connection);
  await lost.listMailboxes();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(connection.proxy.openLineCount).toBe(1);

  await gate.close();
  const startedMs = performance.now();
  await openDriver(openProcess(shared), connection).listMailboxes();

  expect(performance.now() - startedMs).toBeLessThan(3000);
  expect(connection.proxy.highestLineCount).toBe(1);
  await eventually('the other has the only line', async () => connection.proxy.openLineCount === 1);
});
