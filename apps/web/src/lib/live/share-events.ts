import { EventsRefused, type EventsStatus, type MailEvent, watchEvents } from '@mailwright/client';

/** Who listens in this tab, and until when. */
export interface EventsListener {
  /** The stream is one person's: where another signs in, another is opened. */
  readonly personId: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: MailEvent) => void;
  readonly onStatus: (status: EventsStatus) => void;
  /** The session ended. */
  readonly onRefused: () => void;
}

type Word =
  | { readonly kind: 'event'; readonly event: MailEvent }
  | { readonly kind: 'status'; readonly status: EventsStatus }
  | { readonly kind: 'refused' }
  | { readonly kind: 'asked' };

/**
 * Events of the server for every tab, through one stream for the whole browser: the tab that holds the lock reads it and tells the
 * others; when it closes, the next one takes over.
 */
export function shareEvents({ personId, signal, onEvent, onStatus, onRefused }: EventsListener): void {
  const name = `mailwright-events ${personId}`;
  const channel = new BroadcastChannel(name);
  const isLeader = { now: false };
  const states = new Map<string, number>();
  let status: EventsStatus = 'interrupted';
  const hear = (word: Word) => {
    if (word.kind === 'event') onEvent(word.event);
    else if (word.kind === 'status') onStatus(word.status);
    else if (word.kind === 'refused') onRefused();
    else if (isLeader.now) tellAll();
  };
  const tell = (word: Word) => {
    channel.postMessage(word);
    hear(word);
  };
  const tellAll = () => {
    channel.postMessage({ kind: 'status', status } satisfies Word);
    for (const [connectionId, state] of states) channel.postMessage({ kind: 'event', event: { connectionId, state } } satisfies Word);
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  signal.addEventListener('abort', () => channel.close());
  channel.postMessage({ kind: 'asked' } satisfies Word);

  const lead = async () => {
    isLeader.now = true;
    const toStatus = (fresh: EventsStatus) => {
      status = fresh;
      tell({ kind: 'status', status });
    };
    try {
      for await (const event of watchEvents({ url: window.location.origin, signal, onStatus: toStatus })) {
        states.set(event.connectionId, event.state);
        tell({ kind: 'event', event });
      }
    } catch (error) {
      if (!(error instanceof EventsRefused)) throw error;
      tell({ kind: 'refused' });
    } finally {
      isLeader.now = false;
    }
  };
  void navigator.locks.request(name, { signal }, lead).catch(() => undefined);
}
