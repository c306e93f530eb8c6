import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createMailwrightClient, EventsRefused, type MailEvent, signIn, watchEvents } from '@mailwright/client';
import { createTestDatabase } from '@mailwright/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from './composition.ts';
import { parseSettings } from './env.ts';
import { createHttpServer } from './http.ts';
import { createLogger } from './logger.ts';

const account = { email: 'ada@example.test', password: 'correct horse battery', name: 'Ada' };
const headers = { 'content-type': 'application/json' };
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let servers: readonly Awaited<ReturnType<typeof startServer>>[];

async function startServer() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const environment = { DATABASE_URL: database.url, MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), PORT: String(port) };
  const composition = await compose(parseSettings(environment), createLogger('silent'));
  const server = createHttpServer(composition.parts).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    composition.endStreams();
    server.closeAllConnections();
    server.close();
    await composition.close();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}

beforeAll(async () => {
  database = await createTestDatabase();
  servers = [await startServer(), await startServer()];
  await fetch(`${servers[0]?.origin}/api/auth/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(account) });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await database[Symbol.asyncDispose]();
});

async function nextState(events: AsyncGenerator<MailEvent, void, void>, isWanted: (event: MailEvent) => boolean): Promise<number> {
  for (;;) {
    const { value } = await events.next();
    if (!value) throw new Error('The events ended.');
    if (isWanted(value)) return value.state;
  }
}

describe('events of several servers on one database', () => {
  it('tell each client what was done at any of them, and mail.changes what it was', async () => {
    const [one, other] = servers.map(({ origin }) => origin);
    const token = await signIn({ url: one ?? '', ...account });
    const client = createMailwrightClient({ url: one ?? '', token });
    const connection = await client.connections.createDemo.mutate();
    const [thread] = (await client.mail.list.query({ connectionId: connection.id, role: 'inbox' })).threads;
    const before = await client.mail.changes.query({ connectionId: connection.id, sinceState: 0 });
    const ends = new AbortController();
    const streams = [one, other].map((url) => watchEvents({ url: url ?? '', token, signal: ends.signal }));
    for (const events of streams) await nextState(events, ({ state }) => state >= before.state);

    await client.mail.setFlags.mutate({ connectionId: connection.id, threadIds: [thread?.id ?? ''], add: ['$flagged'] });
    for (const events of streams) await nextState(events, ({ state }) => state > before.state);
    const changes = await client.mail.changes.query({ connectionId: connection.id, sinceState: before.state });

    // The mirror is being filled meanwhile.
    expect(changes.threads.find(({ id }) => id === thread?.id)).toMatchObject({ isFlagged: true });
    expect(changes.mailboxes.map(({ role }) => role)).toContain('inbox');
    ends.abort();
  });

  it('end with the session that opened them, wherever it was ended', async () => {
    const [one, other] = servers.map(({ origin }) => origin);
    const [token, lasting] = [await signIn({ url: one ?? '', ...account }), await signIn({ url: one ?? '', ...account })];
    const events = watchEvents({ url: other ?? '', token });
    const ends = new AbortController();
    const others = watchEvents({ url: other ?? '', token: lasting, signal: ends.signal });
    await Promise.all([events.next(), others.next()]);
    const refused = expect(readToTheEnd(events)).rejects.toBeInstanceOf(EventsRefused);
    const followingOthers = readToTheEnd(others);

    const answer = await fetch(`${one}/api/auth/sign-out`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: '{}',
    });

    expect(answer.status).toBe(200);
    await refused;
    expect(await Promise.race([followingOthers, new Promise((resolve) => setTimeout(resolve, 200, 'still open'))])).toBe('still open');
    ends.abort();
    await followingOthers.catch(() => undefined);
  });
});

/** Passes over what the worker changes meanwhile. */
async function readToTheEnd(events: AsyncIterator<unknown>): Promise<void> {
  for (let next = await events.next(); !next.done; next = await events.next());
}
