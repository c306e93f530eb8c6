import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventsRefused, type EventsStatus, type MailEvent, watchEvents } from './watch-events.ts';

let server: http.Server;
let url: string;
let answers: ((response: ServerResponse) => void)[];
let seenHeaders: http.IncomingHttpHeaders[];

beforeEach(async () => {
  answers = [];
  seenHeaders = [];
  server = http.createServer((request, response) => {
    seenHeaders.push(request.headers);
    const answer = answers.shift();
    if (answer) answer(response);
    else response.writeHead(503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const streamOf =
  (...chunks: readonly string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
  };
const endAfter =
  (...chunks: readonly string[]) =>
  (response: ServerResponse) => {
    streamOf(...chunks)(response);
    response.end();
  };

async function collect(count: number, statuses: EventsStatus[] = []): Promise<readonly MailEvent[]> {
  const events: MailEvent[] = [];
  const ends = new AbortController();
  for await (const event of watchEvents({
    url,
    token: () => 'a-token',
    signal: ends.signal,
    onStatus: (status) => statuses.push(status),
  })) {
    events.push(event);
    if (events.length === count) ends.abort();
  }
  return events;
}

describe('watchEvents', () => {
  it('reads frames however the bytes are cut, and skips what is no event', async () => {
    answers = [
      streamOf(
        'retry: 1000\n\ndata: {"connectionId":"a","st',
        'ate":1}\n',
        '\n: note\n\nevent: ping\r\ndata: {}\r\n\r\ndata: no\n\ndata: {"connectionId":"b","state":7}\n\n',
      ),
    ];

    expect(await collect(2)).toEqual([
      { connectionId: 'a', state: 1 },
      { connectionId: 'b', state: 7 },
    ]);
    expect(seenHeaders[0]).toMatchObject({ authorization: 'Bearer a-token', accept: 'text/event-stream' });
  });

  it('comes back after a loss and tells only what is new', async () => {
    const statuses: EventsStatus[] = [];
    const first = 'data: {"connectionId":"a","state":1}\n\n';
    answers = [endAfter(first), (response) => response.destroy(), streamOf(first, 'data: {"connectionId":"a","state":2}\n\n')];

    expect(await collect(2, statuses)).toEqual([
      { connectionId: 'a', state: 1 },
      { connectionId: 'a', state: 2 },
    ]);
    expect(statuses).toEqual(['live', 'interrupted', 'interrupted', 'live']);
  });

  it('comes back where a frame never ends', async () => {
    answers = [streamOf(`data: ${'x'.repeat(200_000)}`), streamOf('data: {"connectionId":"a","state":3}\n\n')];

    expect(await collect(1)).toEqual([{ connectionId: 'a', state: 3 }]);
  });

  it('throws where the person is signed out', async () => {
    answers = [(response) => response.writeHead(401).end()];

    await expect(collect(1)).rejects.toBeInstanceOf(EventsRefused);
  });
});
