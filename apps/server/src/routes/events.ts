import { setTimeout as wait } from 'node:timers/promises';
import type { UserId } from '@mailwright/mail';
import type { Hono } from 'hono';
import { apiHeaders } from '../http/security-headers.ts';
import type { ApiEnvironment, ApiParts } from './create-api.ts';

const pingEveryMs = 15_000;
const gapMs = 100;
const mostStreams = 20;

/** Who listens to changes, and until when. */
export interface EventRequest {
  readonly userId: UserId;
  readonly signal: AbortSignal;
  readonly onSessionEnded: () => void;
}

/** What the stream of events needs from core. */
export interface EventsDoor {
  subscribe(request: EventRequest): AsyncGenerator<readonly { readonly connectionId: string; readonly state: number }[], void, void>;
}

/**
 * `GET /events`: a stream (WHATWG HTML, server-sent events) of `{connectionId, state}`. It begins with the current states, so a client
 * that comes back after a gap needs no Last-Event-ID; it ends with the session.
 */
export function addEventRoutes(api: Hono<ApiEnvironment>, parts: ApiParts): void {
  const openStreams = new Map<UserId, number>();

  api.get('/events', (context) => {
    const { userId } = context.get('doorRequest');
    const count = openStreams.get(userId) ?? 0;
    if (count >= mostStreams) return new Response('{"code":"LIMIT_EXCEEDED"}', { status: 429, headers: apiHeaders });
    openStreams.set(userId, count + 1);
    const release = () => {
      const left = (openStreams.get(userId) ?? 1) - 1;
      if (left > 0) openStreams.set(userId, left);
      else openStreams.delete(userId);
    };
    const { headers, signal } = context.req.raw;
    const isSignedIn = async () => (await parts.auth.getSession(headers))?.id === userId;
    const ends = new AbortController();
    const frames = toFrames(parts.events, { userId, ends, signal: AbortSignal.any([ends.signal, signal, parts.stopSignal]), isSignedIn });
    return new Response(toByteStream(frames, { ends, release }), {
      headers: { ...apiHeaders, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    });
  });
}

interface FrameSource {
  readonly userId: UserId;
  readonly ends: AbortController;
  readonly signal: AbortSignal;
  readonly isSignedIn: () => Promise<boolean>;
}

async function* toFrames(events: EventsDoor, { userId, ends, signal, isSignedIn }: FrameSource): AsyncGenerator<string, void, void> {
  const endIfSignedOut = () => {
    isSignedIn().then(
      (isStill) => isStill || ends.abort(),
      () => ends.abort(),
    );
  };
  const batches = events.subscribe({ userId, signal, onSessionEnded: endIfSignedOut });
  try {
    yield 'retry: 1000\n\n';
    let following = batches.next();
    while (!signal.aborted) {
      const batch = await nextOrPing(following, signal);
      if (batch === 'ping') {
        if (!(await isSignedIn())) return;
        yield 'event: ping\ndata: {}\n\n';
        continue;
      }
      if (batch.done) return;
      yield batch.value.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
      await wait(gapMs);
      if (!signal.aborted) following = batches.next();
    }
  } finally {
    ends.abort();
    batches.return().catch(() => undefined);
  }
}

async function nextOrPing<Batch>(following: Promise<Batch>, signal: AbortSignal): Promise<Batch | 'ping'> {
  const settled = new AbortController();
  const ping = wait(pingEveryMs, 'ping' as const, { signal: AbortSignal.any([settled.signal, signal]) });
  try {
    return await Promise.race([following, ping.catch(() => following)]);
  } finally {
    settled.abort();
  }
}

/** Pulled, so that for one who reads slowly nothing piles up here. */
function toByteStream(
  frames: AsyncGenerator<string, void, void>,
  { ends, release }: { readonly ends: AbortController; readonly release: () => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isReleased = false;
  const finish = () => {
    ends.abort();
    if (!isReleased) release();
    isReleased = true;
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await frames.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          controller.close();
        } catch {
          // The client comes back and is told the states as they are then.
          controller.close();
        }
        finish();
      },
      cancel: finish,
    },
    { highWaterMark: 1 },
  );
}
