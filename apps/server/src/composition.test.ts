import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createMailwrightClient, getErrorData, type MailwrightClient, signIn } from '@mailwright/client';
import { createTestDatabase } from '@mailwright/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Composition, compose } from './composition.ts';
import { parseSettings } from './env.ts';
import { createHttpServer } from './http.ts';
import { createLogger } from './logger.ts';

const account = { email: 'ada@example.test', password: 'correct horse battery', name: 'Ada' };
const logged: string[] = [];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let composition: Composition;
let server: ReturnType<typeof createHttpServer>;
let origin: string;
let token: string;
let client: MailwrightClient;

/** The port must be known before the server listens: sign-in takes its origins from the settings. */
async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const port = await findFreePort();
  const settings = parseSettings({ DATABASE_URL: database.url, MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), PORT: String(port) });
  composition = await compose(settings, createLogger('debug', { write: (line: string) => void logged.push(line) }));
  server = createHttpServer(composition.parts).listen(port, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${port}`;
  const headers = { 'content-type': 'application/json' };
  await fetch(`${origin}/api/auth/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(account) });
  token = await signIn({ url: origin, ...account });
  client = createMailwrightClient({ url: origin, token });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await composition.close();
  await database[Symbol.asyncDispose]();
});

const get = (path: string) => fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } });

async function openDemo() {
  const [known] = await client.connections.list.query();
  const connection = known ?? (await client.connections.createDemo.mutate());
  const page = await client.mail.list.query({ connectionId: connection.id, role: 'inbox' });
  return { connection, page };
}

describe('the composed server', () => {
  it('says who is here', async () => {
    const session = await client.session.get.query();

    expect(session).toMatchObject({ person: { email: account.email, role: 'admin' }, isSignUpOpen: false, isFirstRun: false });
  });

  it('lists the demo mailbox and shows a body in its sandbox', async () => {
    const { connection, page } = await openDemo();
    const thread = await client.mail.get.query({ connectionId: connection.id, threadId: page.threads[0]?.id ?? '' });
    const messageId = thread.messages[0]?.id ?? '';

    const body = await get(`/bodies/${messageId}`);
    const raw = await get(`/raw/${messageId}`);

    expect(page.threads.length).toBeGreaterThan(5);
    expect(body.status).toBe(200);
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox allow-same-origin allow-popups/);
    expect(await raw.text()).toMatch(/^(From|Date|Message-ID|Subject|To|MIME-Version|[A-Z][\w-]+):/im);
  });

  it('gives an attachment back', async () => {
    const { connection, page } = await openDemo();
    const withFile = page.threads.find((thread) => thread.hasAttachment);
    const thread = await client.mail.get.query({ connectionId: connection.id, threadId: withFile?.id ?? '' });
    const message = thread.messages.find((each) => each.attachments.length > 0);
    const attachment = message?.attachments[0];

    const blob = await get(`/blobs/${message?.id}/${attachment?.partId}`);

    expect(blob.status).toBe(200);
    expect(blob.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
    expect((await blob.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  it('keeps an upload', async () => {
    const answer = await fetch(`${origin}/uploads?filename=note.txt`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
      body: 'hello',
    });

    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ uploadId: expect.any(String), filename: 'note.txt', sizeBytes: 5 });
  });

  it('knows nothing of what is not there, and of what no picture proxy signed', async () => {
    const foreign = '0195c1de-7a3c-7c11-9b1e-0123456789ab';
    const paths = [`/bodies/${foreign}`, `/blobs/${foreign}/1`, `/raw/${foreign}`, `/bodies/${foreign}/parts/1`];

    const answers = await Promise.all(paths.map(get));
    const proxied = await get(`/image-proxy?url=${encodeURIComponent('https://example.test/a.png')}&signature=forged`);

    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    expect([403, 404]).toContain(proxied.status);
  });

  it('refuses strangers with a code and nothing else', async () => {
    const stranger = createMailwrightClient({ url: origin });

    const error = await stranger.connections.list.query().catch((failure: unknown) => failure);

    expect(getErrorData(error)).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(logged.join('')).not.toContain(account.password);
    expect(logged.join('')).not.toContain(token);
  });
});
