import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MailError, type MailManager } from '@mailwright/mail';
import { expect, it, onTestFinished } from 'vitest';
import { createSkeletonMailManager } from './index.ts';

async function openManager(answer: RequestListener, timeoutMs = 5000): Promise<MailManager> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return createSkeletonMailManager({ apiUrl: `http://127.0.0.1:${port}`, getAccessToken: async () => 'token', timeoutMs });
}

it('lists mailboxes, with the token of its port', async () => {
  const manager = await openManager((request, response) => {
    const mailboxes = request.headers.authorization === 'Bearer token' ? [{ id: '1', name: 'Inbox' }] : [];
    response.end(JSON.stringify({ mailboxes }));
  });

  expect(await manager.listMailboxes()).toMatchObject([{ id: '1', name: 'Inbox' }]);
  expect(await manager.verify()).toMatchObject({ isOk: true });
});

it.each<[string, RequestListener]>([
  ['REAUTHORIZATION_REQUIRED', (_request, response) => response.writeHead(401).end()],
  ['RATE_LIMITED', (_request, response) => response.writeHead(429).end()],
  ['PROTOCOL_ERROR', (_request, response) => response.end('{"mailboxes":[{"id":7}]}')],
  ['PROTOCOL_ERROR', (_request, response) => response.end('x'.repeat(1_000_001))],
  ['CONNECTION_FAILED', (request) => request.socket.destroy()],
  ['TIMED_OUT', () => undefined],
])('a bad answer is a %s', async (code, answer) => {
  const manager = await openManager(answer, 300);
  await expect(manager.listMailboxes()).rejects.toMatchObject({ code });
});

it('what is aborted is CANCELLED', async () => {
  const manager = await openManager(() => undefined);
  await expect(manager.listMailboxes({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('says of everything else that it is UNSUPPORTED', async () => {
  const manager = await openManager((_request, response) => response.end());
  const supported = ['constructor', 'getCapabilities', 'listMailboxes', 'listIdentities', 'verify', 'close'];
  const others = Object.getOwnPropertyNames(Object.getPrototypeOf(manager)).filter((name) => !supported.includes(name));
  expect(others.length).toBeGreaterThan(10);
  for (const name of others) {
    const call = manager[name as keyof MailManager] as () => Promise<unknown>;
    await expect(call.call(manager), name).rejects.toSatisfy((error) => error instanceof MailError && error.code === 'UNSUPPORTED');
  }
});
