import type { ClientOptions } from './create-client.ts';
import { readEventStream } from './read-event-stream.ts';

/** A connection's mail changed; `mail.changes` tells what is otherwise than in an earlier state. */
export interface MailEvent {
  readonly connectionId: string;
  readonly state: number;
}

/** Whether events arrive now. */
export type EventsStatus = 'live' | 'interrupted';

/** How to watch, and until when. */
export interface WatchEventsOptions extends ClientOptions {
  readonly signal?: AbortSignal;
  readonly onStatus?: (status: EventsStatus) => void;
}

const silenceMs = 40_000;
const shortestWaitMs = 500;
const longestWaitMs = 30_000;

/**
 * Changes of all connections of the person, until the signal aborts: first each connection's current state, then every newer one. Comes
 * back by itself after a loss, and tells then what is new by then. Throws where the server refuses (signed out).
 */
export async function* watchEvents(options: WatchEventsOptions): AsyncGenerator<MailEvent, void, void> {
  const { signal, onStatus } = options;
  const known = new Map<string, number>();
  for (let failures = 1; !signal?.aborted; failures += 1) {
    try {
      for await (const event of readOnce(options)) {
        failures = 0;
        if (known.get(event.connectionId) === event.state) continue;
        known.set(event.connectionId, event.state);
        yield event;
      }
    } catch (error) {
      if (error instanceof EventsRefused) throw error;
    }
    if (signal?.aborted) return;
    onStatus?.('interrupted');
    const waitMs = Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.min(failures, 10));
    await wait(waitMs * (0.5 + Math.random() / 2), signal);
  }
}

async function* readOnce(options: WatchEventsOptions): AsyncGenerator<MailEvent, void, void> {
  const line = openLine(options.signal);
  try {
    const body = await connect(options, line.signal);
    options.onStatus?.('live');
    for await (const data of readEventStream(body, line.keep)) {
      const event = toMailEvent(data);
      if (event) yield event;
    }
  } finally {
    line.close();
  }
}

/** The server lets this caller see no events. */
export class EventsRefused extends Error {
  override readonly name = 'EventsRefused';
  readonly status: number;

  constructor(status: number) {
    super(`The server refused the stream of events with status ${status}.`);
    this.status = status;
  }
}

async function connect(
  { url, token, fetch: request = fetch }: WatchEventsOptions,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const bearer = typeof token === 'function' ? await token() : token;
  const headers = { accept: 'text/event-stream', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) };
  const response = await request(new URL('/events', url), { headers, signal });
  if (response.status === 401 || response.status === 403) throw new EventsRefused(response.status);
  if (!response.ok || !response.body) throw new Error(`The stream of events was answered with status ${response.status}.`);
  return response.body;
}

/** A line that ends when nothing, not even a ping, was heard for a while. */
function openLine(signal: AbortSignal | undefined) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  return {
    signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    keep: () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
    },
    close: () => {
      clearTimeout(timer);
      silence.abort();
    },
  };
}

function toMailEvent(data: unknown): MailEvent | null {
  if (typeof data !== 'object' || data === null || !('connectionId' in data) || !('state' in data)) return null;
  const { connectionId, state } = data;
  return typeof connectionId === 'string' && typeof state === 'number' ? { connectionId, state } : null;
}

const wait = (durationMs: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, durationMs);
    signal?.addEventListener('abort', finish);
  });
