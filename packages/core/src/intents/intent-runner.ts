import type { UserId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';
import { awaitedMessages } from './awaited-messages.ts';
import { intentChannel } from './intent-channel.ts';
import { runLane } from './run-lane.ts';

const atOnce = 8;
const lookEveryMs = 5_000;

/** Hands intents over until it is stopped. */
export interface IntentRunner {
  /** Ends after the groups on their way are settled. */
  stop(): Promise<void>;
}

/** Runs the lanes that have something to do, woken by NOTIFY and by the clock; for the worker. Processes share the work by leases. */
export async function startIntentRunner(services: CoreServices): Promise<IntentRunner> {
  const busy = new Map<string, Promise<void>>();
  let isStopping = false;
  let looking: Promise<void> | null = null;
  let mustLookAgain = false;

  const run = ({ connectionId, userId }: DueLane) => {
    const settled = runLane({ services, userId }, connectionId, () => isStopping)
      .catch((error: unknown) => services.logger.error({ connectionId, error: String(error) }, 'intents not handed over'))
      .finally(() => {
        busy.delete(connectionId);
        look();
      });
    busy.set(connectionId, settled);
  };

  const lookOnce = async () => {
    const due = await findDueLanes(services, atOnce + busy.size);
    for (const lane of due) if (!busy.has(lane.connectionId) && busy.size < atOnce && !isStopping) run(lane);
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
      .catch((error: unknown) => services.logger.error({ error: String(error) }, 'intents not read'))
      .finally(() => {
        looking = null;
        if (mustLookAgain) look();
      });
  };

  await services.database.listen(intentChannel, look);
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

type DueLane = { connectionId: string; userId: UserId };

/** Lanes with work that nobody holds and that need not rest, by the worker's right to look across people. */
async function findDueLanes(services: CoreServices, limit: number): Promise<readonly DueLane[]> {
  const now = services.now().toISOString();
  return services.database.db.execute<DueLane>(sql`
    select l.connection_id as "connectionId", l.user_id as "userId"
    from intent_lanes l join connections c on c.id = l.connection_id
    where c.status <> 'paused' and (l.next_attempt_at is null or l.next_attempt_at <= ${now}) and (l.lease_until is null or l.lease_until < ${now})
      and (l.blocked_at is null or l.blocked_at <> c.updated_at)
      and (
        exists (
          select 1 from intents i where i.connection_id = l.connection_id and i.status in ('queued', 'sending')
            and (i.message_id is null or i.message_id not in (${awaitedMessages(sql`l.connection_id`, services.now())}))
        )
        or exists (
          select 1 from intents i
          where i.connection_id = l.connection_id and i.must_recheck and i.status in ('done', 'failed') and i.message_id is not null
        )
      )
    order by l.next_attempt_at nulls first limit ${limit}`);
}
