import { setTimeout as sleep } from 'node:timers/promises';
import type { PersonContext } from '../context.ts';
import { type ReadBatch, TextWalk } from './text-walk.ts';

const batchesPerTurn = 5;
const patienceMs = 500;

/** Whose texts are read. */
export interface TextTurn {
  readonly connectionId: string;
  /** Asked after a few batches: false where another account waits for its turn. */
  readonly mayGoOn: () => boolean;
}

/**
 * Reads the texts of the newest messages that lack theirs; while a batch is written, and one waits behind it, the next is read. Of a
 * provider that takes its time, or is out of reach, messages are made findable by their envelopes meanwhile. True where more are waiting.
 */
export async function indexTexts(context: PersonContext, { connectionId, mayGoOn }: TextTurn): Promise<boolean> {
  const walk = new TextWalk(context, connectionId);
  const isDone = async () => !mayGoOn() || !(await walk.indexEnvelopes());
  try {
    let reading: Promise<ReadBatch> | null = walk.read();
    let hasMore = true;
    for (let count = 1; reading !== null; count += 1) {
      const batch: ReadBatch = await waitBusily(reading, isDone);
      hasMore = batch.hasMore;
      reading = hasMore && (count < batchesPerTurn || mayGoOn()) ? walk.read() : null;
      // The batch after it may fail while this one is written.
      reading?.catch(() => undefined);
      await walk.write(batch);
    }
    await walk.settle();
    return hasMore || (await walk.end());
  } catch (error) {
    await walk.settle().catch(() => undefined);
    walk.begin();
    while (!(await isDone()));
    throw error;
  }
}

/** Waits for a slow answer and does other work until it is there, or that is done. */
async function waitBusily<Answer>(answer: Promise<Answer>, isDone: () => Promise<boolean>): Promise<Answer> {
  let isHere = false;
  const note = () => {
    isHere = true;
  };
  const clock = new AbortController();
  await Promise.race([answer.then(note, note), sleep(patienceMs, undefined, clock).catch(note)]);
  clock.abort();
  while (!isHere && !(await isDone()));
  return answer;
}
