import { WorkPool } from './work-pool.ts';

/** Threads that read messages. */
export const parsePool = new WorkPool('parse', { workers: 2, jobsPerWorker: 5_000 });
/** Threads that sanitise HTML; jsdom leaks a little even with a window per mail, so these live shorter. */
export const sanitizePool = new WorkPool('sanitize', { workers: 2, jobsPerWorker: 200 });

/** Ends all worker threads; unfinished work rejects with CANCELLED. Later calls start new ones. */
export async function closeMimeWorkers(): Promise<void> {
  await Promise.all([parsePool.close(), sanitizePool.close()]);
}
