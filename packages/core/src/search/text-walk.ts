import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '@mailwright/db';
import type { MessageId, MessageText } from '@mailwright/mail';
import { selectBodies } from '@mailwright/mime';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { lockMirror } from '../mail/mirror-lock.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { indexEnvelopes } from './index-envelopes.ts';
import { longestText, readTexts } from './read-texts.ts';
import {
  findUnindexed,
  readUnindexed,
  readUnindexedCount,
  type UnindexedMessage,
  type UnindexedPosition,
  unmarkIndexed,
} from './unindexed-mail.ts';
import { toTextBatch, writeTexts } from './write-texts.ts';

// As many at once as a provider gives in about half a second.
const fewestAtOnce = 100;
const mostAtOnce = 800;
const quickMs = 250;
const slowMs = 1000;
const batchCharacters = 8 * 1024 * 1024;
const envelopesAtOnce = 500;

/** What is read at once. */
export interface ReadBatch {
  readonly messages: readonly UnindexedMessage[];
  readonly texts: ReadonlyMap<MessageId, MessageText>;
  /** False behind the last. */
  readonly hasMore: boolean;
}

interface FoundBatch {
  readonly messages: readonly UnindexedMessage[];
  readonly hasMore: boolean;
}

/** One way through the messages of a connection that lack their texts. */
export class TextWalk {
  readonly #context: PersonContext;
  readonly #connectionId: string;
  /** Looked up, and not written yet. */
  readonly #onTheirWay = new Map<string, UnindexedMessage>();
  /** Those of them that can be found by their envelopes already. */
  readonly #indexed = new Set<string>();
  #following: Promise<FoundBatch> | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  /** Settled once the provider is being asked. */
  #asking: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #position: UnindexedPosition | null = null;
  /** How often messages had been left without words when the way began; null where all had theirs. */
  #count: number | null = null;
  #atOnce = fewestAtOnce;

  constructor(context: PersonContext, connectionId: string) {
    this.#context = context;
    this.#connectionId = connectionId;
  }

  /** From the newest again. */
  begin(): void {
    this.#onTheirWay.clear();
    this.#indexed.clear();
    this.#position = null;
  }

  /** The next batch. Which messages follow it is looked up while the provider is asked. */
  read(): Promise<ReadBatch> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#asking = promise;
    const reading = this.#read(resolve);
    this.#reading = reading.catch(() => undefined).finally(resolve);
    return reading;
  }

  async #read(onAsking: () => void): Promise<ReadBatch> {
    const { messages, hasMore } = await (this.#following ?? this.#find());
    this.#following = hasMore ? this.#find() : null;
    this.#following?.catch(() => undefined);
    if (messages.length === 0) return { messages, texts: new Map(), hasMore };
    const requests = messages.map(({ providerMessageId, structure }) => ({ id: providerMessageId, structure }));
    const { signal } = this.#context;
    const startMs = performance.now();
    const texts = await withActiveDriver(this.#context, this.#connectionId, ({ driver }) => {
      onAsking();
      return readTexts(driver, requests, signal);
    });
    this.#adapt(performance.now() - startMs);
    return { messages, texts, hasMore };
  }

  /** Ends when the batch before it is written: the mirror's lock keeps them in order, and PostgreSQL never waits for the next. */
  async write(batch: ReadBatch): Promise<void> {
    const before = this.#writing;
    if (batch.messages.length > 0) this.#writing = this.#write(batch);
    this.#writing.catch(() => undefined);
    await before;
  }

  /** When nothing is under way any more. */
  async settle(): Promise<void> {
    await this.#reading.catch(() => undefined);
    await this.#following?.catch(() => undefined);
    await this.#writing;
  }

  /** Makes the next few messages findable by their envelopes, those first that are waited for; false where there are none. */
  async indexEnvelopes(): Promise<boolean> {
    return this.#inMirror(async (db) => {
      await lockMirror(db, this.#connectionId);
      const waiting = [...this.#onTheirWay.values()].filter(({ id }) => !this.#indexed.has(id));
      const found = waiting.length > 0 ? waiting : await this.#findUnindexed(db, envelopesAtOnce);
      await indexEnvelopes(db, { ...this.#owner, messages: found.map((summary) => ({ id: summary.id, summary })) });
      if (waiting.length === 0) this.#step(found);
      for (const { id } of waiting) this.#indexed.add(id);
      return found.length > 0;
    });
  }

  /** All that was met is written; true where something came after it. */
  async end(): Promise<boolean> {
    const count = this.#count;
    return count !== null && !(await this.#inMirror((db) => unmarkIndexed(db, this.#connectionId, count)));
  }

  get #owner() {
    return { userId: this.#context.userId, connectionId: this.#connectionId };
  }

  // The same statements for each batch.
  #inMirror<Result>(work: (db: Queryable) => Promise<Result>): Promise<Result> {
    return this.#context.services.database.withUser(this.#context.userId, work, { keepsPlans: true });
  }

  async #write({ messages, texts }: ReadBatch): Promise<void> {
    // What is asked for next leaves first: the provider is at work while words are listed.
    await this.#asking;
    await setImmediate();
    const batch = toTextBatch(messages, texts);
    await this.#inMirror((db) => writeTexts(db, this.#owner, batch));
    for (const { id } of messages) {
      this.#onTheirWay.delete(id);
      this.#indexed.delete(id);
    }
  }

  async #find(): Promise<FoundBatch> {
    const { pendingCount, ...found } = await this.#inMirror((db) => this.#findBatch(db));
    for (const message of found.messages) this.#onTheirWay.set(message.id, message);
    for (const { id } of found.messages.slice(0, pendingCount)) this.#indexed.add(id);
    return found;
  }

  async #findBatch(db: Queryable): Promise<FoundBatch & { readonly pendingCount: number }> {
    const atOnce = this.#atOnce;
    const pending = await findPending(db, this.#connectionId, { others: this.#onTheirWay.keys(), limit: atOnce });
    const limit = atOnce - pending.length;
    const unindexed = limit > 0 ? await this.#findUnindexed(db, limit) : [];
    const found = [...pending, ...unindexed];
    const messages = found.slice(0, countFitting(found));
    this.#step(messages.slice(pending.length));
    return { messages, hasMore: messages.length < found.length || found.length === atOnce, pendingCount: pending.length };
  }

  async #findUnindexed(db: Queryable, limit: number): Promise<readonly UnindexedMessage[]> {
    const count = await readUnindexedCount(db, this.#connectionId);
    // Before the newest are looked up: what is added behind that has another count.
    if (this.#position === null) this.#count = count;
    return count === null ? [] : findUnindexed(db, this.#connectionId, { after: this.#position, limit });
  }

  #adapt(durationMs: number): void {
    if (durationMs < quickMs) this.#atOnce = Math.min(mostAtOnce, this.#atOnce * 2);
    else if (durationMs > slowMs) this.#atOnce = Math.max(fewestAtOnce, this.#atOnce / 2);
  }

  #step(met: readonly UnindexedMessage[]): void {
    this.#position = met.at(-1) ?? this.#position;
  }
}

/** How many of the messages have texts that may be in memory together; at least one. */
function countFitting(messages: readonly UnindexedMessage[]): number {
  let characters = 0;
  const end = messages.findIndex(({ structure }) => {
    const sizes = structure === null ? [longestText] : selectBodies(structure).text.map(({ sizeBytes }) => sizeBytes);
    characters += Math.min(
      longestText,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    return characters > batchCharacters;
  });
  return end < 0 ? messages.length : Math.max(1, end);
}

async function findPending(
  db: Queryable,
  connectionId: string,
  { others, limit }: { readonly others: Iterable<string>; readonly limit: number },
): Promise<readonly UnindexedMessage[]> {
  return readUnindexed(
    db,
    sql`(
      select message_id, received_at from message_words
      where connection_id = ${connectionId} and text_state = 'pending' and message_id <> all(${uuidArray(others)})
      order by received_at desc nulls last limit ${limit}
    ) p
    join messages m on m.id = p.message_id
    order by p.received_at desc`,
  );
}
