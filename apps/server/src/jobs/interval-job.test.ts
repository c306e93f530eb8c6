import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../logger.ts';
import { startIntervalJobs } from './interval-job.ts';

describe('interval jobs', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('run at once and at their interval, also after a failure', async () => {
    let runs = 0;
    const job = {
      name: 'sweep',
      everyMs: 1000,
      run: async () => {
        runs += 1;
        throw new Error('The sweep failed.');
      },
    };

    const jobs = startIntervalJobs([job], createLogger('silent'));
    await vi.advanceTimersByTimeAsync(2500);
    await jobs.stop();
    await vi.advanceTimersByTimeAsync(5000);

    expect(runs).toBe(3);
  });

  it('never overlap, and stopping waits for the run on its way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let runs = 0;
    let hasStopped = false;
    const job = {
      name: 'slow',
      everyMs: 100,
      run: () => {
        runs += 1;
        return promise;
      },
    };

    const jobs = startIntervalJobs([job], createLogger('silent'));
    await vi.advanceTimersByTimeAsync(1000);
    const stopped = jobs.stop().then(() => {
      hasStopped = true;
    });
    await vi.advanceTimersByTimeAsync(10);

    expect([runs, hasStopped]).toEqual([1, false]);
    resolve();
    await stopped;
    expect(hasStopped).toBe(true);
  });
});
