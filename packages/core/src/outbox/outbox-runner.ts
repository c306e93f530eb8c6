import { schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { and, asc, eq, lt, lte, or } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { outboxChannel } from './outbox-channel.ts';
import { recoverOutboxItem } from './recover-outbox-item.ts';

const atOnce = 4;
const lookEveryMs = 5_000;

/** Runs the outbox until it is stopped. */
export interface OutboxRunner {
  /** Ends after the items on their way are done. */
  stop(): Promise<void>;
}

/** Sends what is due, woken by NOTIFY and by the clock; for the worker. Several processes share the work by the rows' leases. */
export async function startOutboxRunner(services: CoreServices): Promise<OutboxRunner> {
  const busy = new Map<string, Promise<void>>();
  let isStopping = false;
  let looking: Promise<void> | null = null;
  let mustLookAgain = false;

  const run = (item: DueItem) => {
    const context = { services, userId: item.userId as UserId };
    const work = item.status === 'queued' ? deliverOutboxItem(context, item.id) : recoverOutboxItem(context, item.id);
    const settled = work
      .catch((error: unknown) => services.logger.error({ outboxId: item.id, error: String(error) }, 'outbox item not handled'))
      .finally(() => {
        busy.delete(item.id);
        look();
      });
    busy.set(item.id, settled);
  };

  const lookOnce = async () => {
    const due = await findDue(services, atOnce + busy.size);
    for (const item of due) if (!busy.has(item.id) && busy.size < atOnce && !isStopping) run(item);
  };

  const look = () => {
    if (isStopping) return;
    mustLookAgain = true;
    looking ??= (async () => {
      while (mustLookAgain && !isStopping) {
        mustLookAgain = false;
        await lookOnce();
      }
    })()
      .catch((error: unknown) => services.logger.error({ error: String(error) }, 'outbox not read'))
      .finally(() => {
        looking = null;
      });
  };

  await services.database.listen(outboxChannel, look);
  const clock = setInterval(look, lookEveryMs);
  look();
  return {
    async stop() {
      isStopping = true;
      clearInterval(clock);
      await looking;
      await Promise.all(busy.values());
    },
  };
}

type DueItem = { id: string; userId: string; status: string };

/** Due or abandoned items, by the worker's right to look across people. */
async function findDue(services: CoreServices, limit: number): Promise<readonly DueItem[]> {
  const now = services.now();
  return services.database.db
    .select({ id: schema.outbox.id, userId: schema.outbox.userId, status: schema.outbox.status })
    .from(schema.outbox)
    .where(
      or(
        and(eq(schema.outbox.status, 'queued'), lte(schema.outbox.sendAfter, now)),
        and(eq(schema.outbox.status, 'sending'), lt(schema.outbox.leaseUntil, now)),
      ),
    )
    .orderBy(asc(schema.outbox.sendAfter))
    .limit(limit);
}
