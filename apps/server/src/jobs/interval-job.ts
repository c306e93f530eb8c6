import { describeError, type Logger } from '../logger.ts';

/** Work that is done again and again. */
export interface IntervalJob {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Jobs that run until they are stopped. */
export interface RunningJobs {
  /** Starts no further run and waits for those on their way. */
  stop(): Promise<void>;
}

/** Runs each job at once and then at its interval, never twice at the same time; a failure is logged and the next run comes. */
export function startIntervalJobs(jobs: readonly IntervalJob[], logger: Logger): RunningJobs {
  const running = new Map<string, Promise<void>>();
  const runOnce = (job: IntervalJob) => {
    if (running.has(job.name)) return;
    const work = job
      .run()
      .catch((error: unknown) => logger.error({ job: job.name, ...describeError(error) }, 'A job failed.'))
      .finally(() => running.delete(job.name));
    running.set(job.name, work);
  };
  const timers = jobs.map((job) => {
    runOnce(job);
    return setInterval(runOnce, job.everyMs, job);
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
