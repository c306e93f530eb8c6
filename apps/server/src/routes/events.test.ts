import http, { type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sessionCookie, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import type { EventRequest, EventsDoor } from './events.ts';

/** Events that a test gives; `null` ends them. */
function openDoor() {
  const requests: EventRequest[] = [];
  let ended = 0;
  const events: EventsDoor = {
    async *subscribe(request) {
      requests.push(request);
      try {
        yield [{ connectionId: 'a', state: requests.length }];
        await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      } finally {
        ended += 1;
      }
    },
  };
  return { events, requests, countEnded: () => ended };
}

function open(server: TestServer, headers: Record<string, string> = { cookie: sessionCookie }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${server.port}`;
    const request = http.get(
      { host: '127.0.0.1', port: server.port, path: '/events', headers: { host, ...headers }, agent: false },
      resolve,
    );
    request.on('error', reject);
  });
}

async function readUntil(answer: IncomingMessage, wanted: string): Promise<string> {
  let text = '';
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(wanted)) return text;
  }
  return text;
}

const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the stream of events', () => {
  it('begins with the states, by cookie and by bearer token', async () => {
    const door = openDoor();
    await using server = await startTestServer(door);

    const ways: readonly Record<string, string>[] = [{ cookie: sessionCookie }, { authorization: 'Bearer valid' }];
    for (const [index, headers] of ways.entries()) {
      const answer = await open(server, headers);
      expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      const frame = `data: {"connectionId":"a","state":${index + 1}}\n\n`;
      expect(await readUntil(answer, frame)).toBe(`retry: 1000\n\n${frame}`);
      answer.destroy();
    }
    expect(door.requests.map(({ userId }) => userId)).toEqual(['ada', 'ada']);
    await until(() => door.countEnded() === 2);
  });

  it('is closed to strangers and to other sites', async () => {
    await using server = await startTestServer(openDoor());

    expect((await server.request('/events')).status).toBe(401);
    expect((await server.request('/events', { headers: { cookie: sessionCookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  });

  it('ends when the session does, and not when another one does', async () => {
    const door = openDoor();
    const session = { isValid: true };
    await using server = await startTestServer({ ...door, isSignedIn: () => session.isValid });
    const answer = await open(server);
    await readUntil(answer, 'data:');

    door.requests[0]?.onSessionEnded();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(door.countEnded()).toBe(0);
    session.isValid = false;
    door.requests[0]?.onSessionEnded();

    expect(await readUntil(answer, 'never')).toBe('');
    await until(() => door.countEnded() === 1);
  });

  it('has a limit for a person, which a closed stream gives back', async () => {
    const door = openDoor();
    await using server = await startTestServer(door);
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(server)));

    expect((await server.request('/events', { headers: { cookie: sessionCookie } })).status).toBe(429);
    streams[0]?.destroy();
    await until(() => door.countEnded() === 1);
    const again = await open(server);
    expect(again.statusCode).toBe(200);
    for (const stream of [...streams, again]) stream.destroy();
  });

  it('ends when the server stops', async () => {
    const stop = new AbortController();
    await using server = await startTestServer({ ...openDoor(), stopSignal: stop.signal });
    const answer = await open(server);
    await readUntil(answer, 'data:');

    stop.abort();

    expect(await readUntil(answer, 'never')).toBe('');
  });
});
