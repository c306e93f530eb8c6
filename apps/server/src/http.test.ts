import http from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sessionCookie, startTestServer } from './testing/start-test-server.ts';

const cookie = { cookie: sessionCookie };

describe('requests from other sites', () => {
  const json = { 'content-type': 'application/json' };
  const refused: Record<string, Record<string, string>> = {
    'a foreign origin': { ...cookie, ...json, origin: 'https://evil.example' },
    'another port of this machine': { ...cookie, ...json, origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    'a form of another site': { ...cookie, 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' },
    'an opaque origin': { ...cookie, ...json, origin: 'null' },
    'a cookie and no word of where it comes from': { ...cookie, ...json },
  };

  it.each(Object.entries(refused))('are refused: %s', async (_name, headers) => {
    await using server = await startTestServer();

    const answer = await server.request('/api/trpc/mail.setFlags', { method: 'POST', headers, body: '{}' });

    expect(answer.status).toBe(403);
  });

  it('are refused for reading too, where an answer is mail', async () => {
    await using server = await startTestServer();

    const read = await server.request('/api/trpc/mail.list', { headers: { ...cookie, 'sec-fetch-site': 'cross-site' } });
    const link = await server.request('/mail/inbox', { headers: { ...cookie, 'sec-fetch-site': 'cross-site' } });

    expect(read.status).toBe(403);
    expect(link.status).toBe(200);
  });

  it('pass from our own pages and from programs with a token', async () => {
    await using server = await startTestServer();

    const own = await server.request('/api/trpc/x', {
      method: 'POST',
      headers: { ...cookie, ...json, origin: server.origin, 'sec-fetch-site': 'same-origin' },
      body: '{"a":1}',
    });
    const program = await server.request('/api/trpc/x', {
      method: 'POST',
      headers: { ...json, authorization: 'Bearer valid' },
      body: '{}',
    });
    const form = await server.request('/api/trpc/x', {
      method: 'POST',
      headers: { ...cookie, origin: server.origin, 'content-type': 'text/plain' },
      body: '{}',
    });

    expect(JSON.parse(own.body.toString())).toEqual({ body: '{"a":1}', person: 'ada' });
    expect(JSON.parse(program.body.toString())).toMatchObject({ person: 'ada' });
    expect(form.status).toBe(415);
  });

  it('are refused under a name that is not ours', async () => {
    await using server = await startTestServer();

    const rebound = await server.request('/sign-up', { headers: { host: 'evil.example' } });

    expect(rebound.status).toBe(421);
  });
});

describe('the client’s address', () => {
  it('is that of the socket, whatever the client claims', async () => {
    await using server = await startTestServer();

    const answer = await server.request('/api/auth/ok', {
      headers: { 'x-mailwright-client-address': '10.0.0.1', 'x-forwarded-for': '10.0.0.2' },
    });

    expect(JSON.parse(answer.body.toString())).toMatchObject({ 'x-mailwright-client-address': '127.0.0.1' });
  });
});

describe('a program that uses fetch', () => {
  it('is not taken for a browser, and a browser stays one', async () => {
    await using server = await startTestServer();

    const program = await server.request('/api/auth/ok', { headers: { 'sec-fetch-mode': 'cors' } });
    const browser = await server.request('/api/auth/ok', { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' } });

    expect(JSON.parse(program.body.toString())).not.toHaveProperty('sec-fetch-mode');
    expect(JSON.parse(browser.body.toString())).toMatchObject({ 'sec-fetch-mode': 'cors' });
  });
});

describe('the typed API', () => {
  it('streams its answers and hears when the client goes away', async () => {
    const { promise: aborted, resolve: onAbort } = Promise.withResolvers<string>();
    await using server = await startTestServer({
      answerTrpc: async (request) => {
        request.signal.addEventListener('abort', () => onAbort('aborted'));
        return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('first')) }));
      },
    });

    const first = await new Promise<string>((resolve, reject) => {
      const request = http.get({ port: server.port, path: '/api/trpc/x', headers: { host: `127.0.0.1:${server.port}` } }, (answer) => {
        answer.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          request.destroy();
        });
      });
      request.on('error', reject);
    });

    expect(first).toBe('first');
    expect(await Promise.race([aborted, sleep(3000, 'still running')])).toBe('aborted');
  });

  it('takes no body beyond its limit', async () => {
    await using server = await startTestServer();
    const headers = { ...cookie, origin: server.origin, 'content-type': 'application/json' };

    const answer = await server.request('/api/trpc/x', { method: 'POST', headers, body: Buffer.alloc(12 * 1024 * 1024 + 1, 'x') });

    expect(answer.status).toBe(413);
  });
});

describe('the gate before the pages', () => {
  it('sends strangers to sign in, and the first person to sign up', async () => {
    await using server = await startTestServer();
    await using fresh = await startTestServer({ isFirstRun: true });

    const answers = await Promise.all([
      server.request('/mail/inbox'),
      server.request('/sign-up'),
      fresh.request('/'),
      fresh.request('/sign-in'),
      fresh.request('/sign-up'),
    ]);

    expect(answers.map((answer) => [answer.status, answer.headers.location])).toEqual([
      [302, '/sign-in'],
      [200, undefined],
      [302, '/sign-up'],
      [302, '/sign-up'],
      [200, undefined],
    ]);
  });

  it('lets a person in, and away from the sign-in page', async () => {
    await using server = await startTestServer();

    const inside = await server.request('/mail/inbox', { headers: cookie });
    const back = await server.request('/sign-in', { headers: cookie });
    const forged = await server.request('/mail/inbox', { headers: { cookie: 'mailwright.session_token=forged' } });

    expect(inside.status).toBe(200);
    expect([back.status, back.headers.location]).toEqual([302, '/']);
    expect([forged.status, forged.headers.location]).toEqual([302, '/sign-in']);
  });

  it('leaves the files of the pages open, with their own caching, and compresses them', async () => {
    const script = 'export const a = 1;'.repeat(500);
    await using server = await startTestServer({
      next: (_request, response) =>
        response
          .writeHead(200, {
            'content-type': 'text/javascript',
            'content-length': script.length,
            'cache-control': 'public, max-age=31536000, immutable',
          })
          .end(script),
    });
    const headers = { 'accept-encoding': 'gzip, br' };

    const file = await server.request('/_next/static/a.js', { headers });
    const plain = await server.request('/_next/static/a.js');

    expect(file.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    expect(gunzipSync(file.body).toString()).toBe(script);
    expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, script]);
  });

  it('compresses pages, and holds nothing of them back', async () => {
    const started = Promise.withResolvers<void>();
    await using server = await startTestServer({
      next: async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).write('<p>First</p>');
        await started.promise;
        response.end('<p>Last</p>');
      },
    });

    const page = await fetch(`${server.origin}/sign-in`, { headers: { 'accept-encoding': 'gzip' } });
    const reader = page.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    started.resolve();
    const last = await reader?.read();

    expect([page.headers.get('content-encoding'), page.headers.get('cache-control')]).toEqual(['gzip', 'no-store']);
    expect([first?.value, last?.value]).toEqual(['<p>First</p>', '<p>Last</p>']);
  });
});

describe('piping to the pages', () => {
  it('passes method, path, headers and body on, and nothing that belongs to one line or to Next.js itself', async () => {
    await using server = await startTestServer({
      next: async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        response.end(
          JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    });

    const answer = await server.request('/action?x=%20y', {
      method: 'POST',
      headers: {
        ...cookie,
        origin: server.origin,
        'x-own': 'kept',
        'x-middleware-subrequest': 'src/proxy',
        'x-forwarded-for': '10.9.9.9',
        'x-hop': '1',
        connection: 'x-hop',
        te: 'trailers',
      },
      body: 'the body',
    });

    const seen = JSON.parse(answer.body.toString()) as { method: string; url: string; headers: Record<string, string>; body: string };
    expect(seen).toMatchObject({ method: 'POST', url: '/action?x=%20y', body: 'the body' });
    expect(seen.headers).toMatchObject({
      'x-own': 'kept',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      host: `127.0.0.1:${server.port}`,
    });
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['x-middleware-subrequest']));
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(seen.headers.te).toBeUndefined();
  });

  it('gives page and Next.js the same fresh nonce', async () => {
    await using server = await startTestServer({
      next: (request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'x-powered-by': 'Next.js' })
          .end(`${request.headers['x-nonce']} ${request.headers['content-security-policy']}`),
    });

    const [first, second] = [await server.request('/sign-in'), await server.request('/sign-in')];

    const nonce = first.body.toString().split(' ')[0] ?? '';
    const policy = `default-src 'none'; script-src 'self' 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
    expect(first.headers['content-security-policy']).toBe(policy);
    expect(first.body.toString()).toBe(`${nonce} ${policy}`);
    expect(second.headers['content-security-policy']).not.toContain(nonce);
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(first.headers['x-powered-by']).toBeUndefined();
  });

  it('streams: the first words arrive while the rest is still being written', async () => {
    const { promise: release, resolve: finish } = Promise.withResolvers<void>();
    await using server = await startTestServer({
      next: async (_request, response) => {
        response.write('first');
        await release;
        response.end('last');
      },
    });

    const received: string[] = [];
    await new Promise<void>((resolve, reject) => {
      http
        .get({ port: server.port, path: '/sign-in', headers: { host: `127.0.0.1:${server.port}` } }, (answer) => {
          answer.on('data', (chunk: Buffer) => {
            received.push(chunk.toString());
            finish();
          });
          answer.on('end', resolve);
        })
        .on('error', reject);
    });

    expect(received).toEqual(['first', 'last']);
  });

  it('ends the inner request when the client goes away', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    await using server = await startTestServer({
      next: (_request, response) => {
        response.write('open');
        response.on('close', resolve);
      },
    });

    const request = http.get({ port: server.port, path: '/sign-in', headers: { host: `127.0.0.1:${server.port}` } }, () =>
      request.destroy(),
    );
    request.on('error', () => undefined);

    expect(await Promise.race([ended.then(() => 'ended'), sleep(3000, 'still open')])).toBe('ended');
  });

  it('answers 502 where the pages are down', async () => {
    await using server = await startTestServer({ next: (request) => request.socket.destroy() });

    expect((await server.request('/sign-in')).status).toBe(502);
  });

  it('asks again on a new line where a kept one is closed in the moment it is used', async () => {
    const asked = new Map<Socket, number>();
    await using server = await startTestServer({
      next: (request, response) => {
        const nth = (asked.get(request.socket) ?? 0) + 1;
        asked.set(request.socket, nth);
        if (nth === 2) request.socket.destroy();
        else response.end('page');
      },
    });

    await server.request('/sign-in');
    const second = await server.request('/sign-in');

    expect([second.status, second.body.toString()]).toEqual([200, 'page']);
    expect([...asked.values()]).toEqual([2, 1]);
  });

  it('sends nothing a second time that may have been done', async () => {
    const asked: string[] = [];
    await using server = await startTestServer({
      next: (request, response) => {
        asked.push(request.method ?? '');
        if (asked.length === 2) request.socket.destroy();
        else response.end('page');
      },
    });

    await server.request('/sign-in');
    const second = await server.request('/sign-in', { method: 'POST', headers: { origin: server.origin }, body: 'a' });

    expect(second.status).toBe(502);
    expect(asked).toEqual(['GET', 'POST']);
  });
});
