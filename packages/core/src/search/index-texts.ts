import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { lockMirror } from '../mail/mirror-lock.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { indexEnvelopes } from './index-envelopes.ts';
import { readTexts } from './read-texts.ts';
import {
  findUnindexed,
  findUnindexedConnections,
  type UnindexedMessage,
  type UnindexedPosition,
  unindexedColumns,
  unmarkIndexed,
} from './unindexed-mail.ts';
import { type TextBatch, toTextBatch, writeTexts } from './write-texts.ts';

const batchSize = 200;
const batchesPerTurn = 5;
const envelopesAtOnce = 500;
const patienceMs = 500;

/** Whose texts are read. */
export interface TextTurn {
  readonly connectionId: string;
  /** Asked after a few batches: false where another account waits for its turn. */
  readonly mayGoOn: () => boolean;
}

/**
 * Reads the texts of the newest messages that lack theirs; while a batch is written the next is read. Of a provider that takes its time,
 * or is out of reach, messages are made findable by their envelopes meanwhile. True where more are waiting.
 */
export async function indexTexts(context: PersonContext, { connectionId, mayGoOn }: TextTurn): Promise<boolean> {
  const walk = new TextWalk(context, connectionId);
  const isDone = async () => !mayGoOn() || !(await walk.indexEnvelopes());
  try {
    let reading: Promise<TextBatch> | null = walk.read([]);
    let hasMore = true;
    for (let count = 1; reading !== null; count += 1) {
      const batch: TextBatch = await waitBusily(reading, isDone);
      hasMore = batch.messages.length === batchSize;
      const ids = batch.messages.map(({ id }) => id);
      reading = hasMore && (count < batchesPerTurn || mayGoOn()) ? walk.read(ids) : null;
      // The batch after it may fail while this one is written.
      reading?.catch(() => undefined);
      if (batch.messages.length > 0) await walk.write(batch);
    }
    return hasMore || (await walk.end());
  } catch (error) {
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

/** One way through the messages of a connection that lack their texts. */
class TextWalk {
  readonly #context: PersonContext;
  readonly #connectionId: string;
  #position: UnindexedPosition | null = null;
  #hasMet = false;

  constructor(context: PersonContext, connectionId: string) {
    this.#context = context;
    this.#connectionId = connectionId;
  }

  /** From the newest again. */
  begin(): void {
    this.#position = null;
  }

  /** `written`: what is on its way into the mirror. */
  async read(written: readonly string[]): Promise<TextBatch> {
    const messages = await this.#inMirror((db) => this.#findBatch(db, written));
    if (messages.length === 0) return { messages, rows: [] };
    const requests = messages.map(({ providerMessageId, structure }) => ({ id: providerMessageId, structure }));
    const { signal } = this.#context;
    const texts = await withActiveDriver(this.#context, this.#connectionId, ({ driver }) => readTexts(driver, requests, signal));
    return toTextBatch(messages, texts);
  }

  async write(batch: TextBatch): Promise<void> {
    await this.#inMirror((db) => writeTexts(db, this.#owner, batch));
  }

  /** Makes the next few messages findable by their envelopes; false where there are none. */
  async indexEnvelopes(): Promise<boolean> {
    return this.#inMirror(async (db) => {
      await lockMirror(db, this.#connectionId);
      const found = await findUnindexed(db, this.#connectionId, { after: this.#position, limit: envelopesAtOnce });
      await indexEnvelopes(db, { ...this.#owner, messages: found.map((summary) => ({ id: summary.id, summary })) });
      this.#step(found);
      return found.length > 0;
    });
  }

  /** All that was met is written; true where another way through is to show that nothing came after it. */
  async end(): Promise<boolean> {
    if (!this.#hasMet) await this.#inMirror((db) => unmarkIndexed(db, this.#connectionId));
    return this.#hasMet;
  }

  get #owner() {
    return { userId: this.#context.userId, connectionId: this.#connectionId };
  }

  #inMirror<Result>(work: (db: Queryable) => Promise<Result>): Promise<Result> {
    return this.#context.services.database.withUser(this.#context.userId, work);
  }

  async #findBatch(db: Queryable, written: readonly string[]): Promise<readonly UnindexedMessage[]> {
    const pending = await findPending(db, this.#connectionId, written);
    const limit = batchSize - pending.length;
    if (limit === 0 || (await findUnindexedConnections(db, [this.#connectionId])).length === 0) return pending;
    const unindexed = await findUnindexed(db, this.#connectionId, { after: this.#position, limit });
    this.#step(unindexed);
    return [...pending, ...unindexed];
  }

  #step(met: readonly UnindexedMessage[]): void {
    this.#hasMet ||= met.length > 0;
    this.#position = met.at(-1) ?? this.#position;
  }
}

async function findPending(db: Queryable, connectionId: string, written: readonly string[]): Promise<readonly UnindexedMessage[]> {
  return db.execute<UnindexedMessage>(sql`
    select ${unindexedColumns}
    from (
      select message_id, received_at from message_words
      where connection_id = ${connectionId} and text_state = 'pending' and message_id <> all(${uuidArray(written)})
      order by received_at desc nulls last limit ${batchSize}
    ) p
    join messages m on m.id = p.message_id
    order by p.received_at desc`);
}
