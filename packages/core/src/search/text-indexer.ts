import { schema } from '@mailwright/db';
import { isMailError, type UserId } from '@mailwright/mail';
import { notInArray } from 'drizzle-orm';
import { z } from 'zod';
import type { CoreServices } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { mirrorChannel } from '../mail/mirror-lock.ts';
import { indexTexts } from './index-texts.ts';

const atOnce = 2;
const lookEveryMs = 60_000;
const afterFailureMs = 30_000;

const payloadSchema = z.object({ userId: z.string(), connectionId: z.string() });

interface Owned {
  readonly userId: UserId;
  readonly connectionId: string;
}

/** Reads texts until it is stopped. */
export interface TextIndexer {
  /** Ends after the batches on their way are done. */
  stop(): Promise<void>;
}

/** Makes the texts of all mail findable, newest first, whenever a mirror has changed; for the worker. Doing it twice does no harm. */
export async function startTextIndexer(services: CoreServices): Promise<TextIndexer> {
  const waiting = new Map<string, Owned>();
  const busy = new Map<string, Promise<void>>();
  const resting = new Map<string, number>();
  let isStopping = false;

  const start = () => {
    for (const owned of waiting.values()) {
      if (busy.size >= atOnce || isStopping) return;
      const { connectionId } = owned;
      if (busy.has(connectionId) || (resting.get(connectionId) ?? 0) > Date.now()) continue;
      waiting.delete(connectionId);
      const work = readTurn(owned).finally(() => {
        busy.delete(connectionId);
        start();
      });
      busy.set(connectionId, work);
    }
  };

  // In turns, so that no account waits for all of another.
  const readTurn = async (owned: Owned) => {
    const { userId, connectionId } = owned;
    const mayGoOn = () => !isStopping && [...waiting.keys()].every((id) => id === connectionId || busy.has(id));
    try {
      const hasMore = await indexTexts({ services, userId }, { connectionId, mayGoOn });
      if (hasMore) waiting.set(owned.connectionId, owned);
    } catch (error) {
      const code = isMailError(error) || error instanceof CoreError ? error.code : error instanceof Error ? error.name : 'unknown';
      services.logger.warn({ connectionId: owned.connectionId, code }, 'texts not read; tried again later');
      resting.set(owned.connectionId, Date.now() + afterFailureMs);
    }
  };

  const wake = (owned: Owned) => {
    waiting.set(owned.connectionId, owned);
    start();
  };

  const lookEverywhere = () =>
    findConnections(services).then(
      (connections) => connections.forEach(wake),
      (error: unknown) => services.logger.error({ error: String(error) }, 'connections not read'),
    );

  await services.database.listen(mirrorChannel, (payload) => {
    const { userId, connectionId } = payloadSchema.parse(JSON.parse(payload));
    wake({ userId: userId as UserId, connectionId });
  });
  const clock = setInterval(() => void lookEverywhere(), lookEveryMs);
  await lookEverywhere();
  return {
    async stop() {
      isStopping = true;
      clearInterval(clock);
      await Promise.all(busy.values());
    },
  };
}

/** Those whose provider can be asked, by the worker's right to look across people. */
async function findConnections({ database }: CoreServices): Promise<readonly Owned[]> {
  const rows = await database.db
    .select({ userId: schema.connections.userId, connectionId: schema.connections.id })
    .from(schema.connections)
    .where(notInArray(schema.connections.status, ['paused', 'reauthorization-required']));
  return rows.map(({ userId, connectionId }) => ({ userId: userId as UserId, connectionId }));
}
