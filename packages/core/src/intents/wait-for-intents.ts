import type { PersonContext } from '../context.ts';
import { readIntentMark } from './intent-lane.ts';

const lookEveryMs = 50;
const longestWaitMs = 5_000;

/** Waits, not for long, until a connection's intents are handed over: for acts on whole mailboxes, which must see what came before. */
export async function waitForIntents(context: PersonContext, connectionId: string): Promise<void> {
  const endMs = performance.now() + longestWaitMs;
  while (performance.now() < endMs) {
    const { hasUnfinished } = await context.services.database.withUser(context.userId, (db) => readIntentMark(db, connectionId));
    if (!hasUnfinished || context.signal?.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
