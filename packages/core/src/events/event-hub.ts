import { type Database, schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { z } from 'zod';
import type { Logger } from '../context.ts';
import { mirrorChannel } from '../mail/mirror-lock.ts';
import { EventQueue, type MirrorEvent } from './event-queue.ts';

// Told by a trigger on the table of sessions; the payload is the person's id.
const sessionsChannel = 'sessions';

/** Who listens, and until when. */
export interface Subscriber {
  readonly userId: UserId;
  readonly signal: AbortSignal;
  /** Told when any session of the person ended; the subscriber's own may be another. */
  readonly onSessionEnded?: () => void;
}

/** Tells subscribers of this process what any process committed. */
export interface EventHub {
  /**
   * First the current state of each connection, then each newer one; several at once where they came faster than they were taken.
   * Rejects where events may have been missed and cannot be made up for.
   */
  subscribe(subscriber: Subscriber): AsyncGenerator<readonly MirrorEvent[], void, void>;
}

interface Subscription extends Subscriber {
  readonly queue: EventQueue;
}

const payloadSchema = z.object({ userId: z.string(), connectionId: z.string(), state: z.number() });

/** Listens for the whole process with one connection of the pool, in the role `app`. */
export async function openEventHub({ database, logger }: { readonly database: Database; readonly logger: Logger }): Promise<EventHub> {
  const subscriptions = new Map<string, Set<Subscription>>();

  const catchUp = async (userId: UserId, queues: readonly EventQueue[]) => {
    try {
      const events = await readStates(database, userId);
      for (const queue of queues) for (const event of events) queue.push(event);
    } catch (error) {
      logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'states not read; event streams end');
      for (const queue of queues) queue.fail(new Error('The states of the mirror could not be read.', { cause: error }));
    }
  };

  const onMirror = (payload: string) => {
    const { userId, ...event } = payloadSchema.parse(JSON.parse(payload));
    for (const { queue } of subscriptions.get(userId) ?? []) queue.push(event);
  };
  // What was told while the line was down is lost; everybody gets the states as they are now.
  const onListening = () => {
    for (const ofPerson of subscriptions.values()) {
      const [first] = ofPerson;
      if (first)
        void catchUp(
          first.userId,
          [...ofPerson].map(({ queue }) => queue),
        );
    }
  };
  const onSessionEnded = (userId: string) => {
    for (const subscription of subscriptions.get(userId) ?? []) subscription.onSessionEnded?.();
  };
  await database.listen(mirrorChannel, onMirror, onListening);
  await database.listen(sessionsChannel, onSessionEnded);

  return {
    async *subscribe(subscriber) {
      const subscription = { ...subscriber, queue: new EventQueue() };
      const ofPerson = subscriptions.get(subscriber.userId) ?? new Set();
      subscriptions.set(subscriber.userId, ofPerson.add(subscription));
      try {
        await catchUp(subscriber.userId, [subscription.queue]);
        while (!subscriber.signal.aborted) {
          const events = await subscription.queue.take(subscriber.signal);
          if (events.length > 0) yield events;
        }
      } finally {
        ofPerson.delete(subscription);
        if (ofPerson.size === 0 && subscriptions.get(subscriber.userId) === ofPerson) subscriptions.delete(subscriber.userId);
      }
    },
  };
}

const readStates = (database: Database, userId: UserId): Promise<readonly MirrorEvent[]> =>
  database.withUser(userId, (db) =>
    db.select({ connectionId: schema.connections.id, state: schema.connections.state }).from(schema.connections),
  );
