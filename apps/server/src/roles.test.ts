import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '@mailwright/db';
import { createTestDatabase } from '@mailwright/db/testing';
import type { UserId } from '@mailwright/mail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from './composition.ts';
import { parseSettings } from './env.ts';
import { createHealthServer } from './http/health-server.ts';
import { createLogger } from './logger.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const composeAs = (roles: string) =>
  compose(
    parseSettings({ DATABASE_URL: database.url, MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), ROLES: roles }),
    createLogger('silent'),
  );

const ada = 'ada' as UserId;

async function addConnection(): Promise<void> {
  await using auth = openDatabase({ url: database.url, role: 'auth' });
  await auth.db.execute(`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.test')`);
  await using app = openDatabase({ url: database.url, role: 'app' });
  await app.withUser(ada, (db) =>
    db.execute(`insert into connections (user_id, provider, label, email_address, color, settings)
      values ('ada', 'demo', 'Demo', 'ada@example.test', 1, '{}')`),
  );
}

/** True as soon as somebody keeps a mirror. */
async function isKeptWithin(waitMs: number): Promise<boolean> {
  await using worker = openDatabase({ url: database.url, role: 'worker' });
  const untilMs = performance.now() + waitMs;
  while (performance.now() < untilMs) {
    if ((await worker.db.execute('select 1 from sync_leases')).length > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

describe('roles', () => {
  it('a process that only answers people takes no work; a worker beside it does', async () => {
    await addConnection();
    const api = await composeAs('api');
    expect(await isKeptWithin(3000)).toBe(false);

    const worker = await composeAs('worker');
    expect(await isKeptWithin(15_000)).toBe(true);

    await worker.close();
    await api.close();
  }, 40_000);

  it('a worker says that it is well, and serves nothing else', async () => {
    let isWell = true;
    const checkHealth = async () => {
      if (!isWell) throw new Error('no database');
    };
    const server = createHealthServer({ logger: createLogger('silent'), checkHealth }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const statusOf = async (path: string) => (await fetch(`${origin}${path}`)).status;

    expect(await statusOf('/healthz')).toBe(200);
    expect(await statusOf('/api/trpc/session.get')).toBe(404);
    expect(await statusOf('/')).toBe(404);
    isWell = false;
    expect(await statusOf('/healthz')).toBe(503);

    server.closeAllConnections();
    server.close();
  });
});
