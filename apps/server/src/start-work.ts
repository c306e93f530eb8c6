import {
  type CoreServices,
  rewrapCredentials,
  startIntentRunner,
  startOutboxRunner,
  startSyncRunner,
  startTextIndexer,
  sweepDestroyedThreads,
  sweepIntents,
  sweepUploads,
} from '@mailwright/core';
import { type IntervalJob, startIntervalJobs } from './jobs/interval-job.ts';
import type { Logger } from './logger.ts';

const hourMs = 60 * 60 * 1000;

/** Background work on its way. */
export interface RunningWork {
  /** Ends it and gives back what it held. */
  stop(): Promise<void>;
}

async function rewrap(services: CoreServices, logger: Logger): Promise<void> {
  const result = await rewrapCredentials(services);
  if (result.rewrapped > 0) logger.info({ ...result }, 'Stored passwords are sealed with the current master key now.');
  if (result.unreadable > 0) logger.warn({ ...result }, 'Some stored passwords need a master key that is not at hand.');
}

const listJobs = (services: CoreServices, logger: Logger): readonly IntervalJob[] => [
  { name: 'sweep-uploads', everyMs: hourMs, run: async () => void (await sweepUploads(services)) },
  { name: 'rewrap-credentials', everyMs: 24 * hourMs, run: () => rewrap(services, logger) },
  { name: 'sweep-destroyed-threads', everyMs: hourMs, run: () => sweepDestroyedThreads(services) },
  { name: 'sweep-intents', everyMs: hourMs, run: async () => void (await sweepIntents(services)) },
];

/** Starts all that a worker does. Several processes may: leases in the database share the work out. */
export async function startWork(services: CoreServices, logger: Logger, { leaseMs }: { readonly leaseMs: number }): Promise<RunningWork> {
  const outbox = await startOutboxRunner(services);
  const intents = await startIntentRunner(services);
  const mirrors = await startSyncRunner(services, { leaseMs });
  const texts = await startTextIndexer(services);
  const jobs = startIntervalJobs(listJobs(services, logger), logger);
  return {
    async stop() {
      await Promise.all([jobs.stop(), outbox.stop(), intents.stop(), mirrors.stop(), texts.stop()]);
    },
  };
}
