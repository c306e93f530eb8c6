import { describe, expect, it } from 'vitest';
import { createQuotaBudget, quotaPace } from './quota-budget.ts';

describe('the quota budget', () => {
  it('serves a person at once in the middle of a long listing', async () => {
    let nowMs = 0;
    const quota = createQuotaBudget(() => nowMs);
    let spent = 0;
    let longestWaitMs = 0;
    for (; nowMs < 120_000; nowMs += 250) {
      while ((await quota.take(250, 'background')) === 0) spent += 250;
      if (nowMs % 10_000 === 0) {
        longestWaitMs = Math.max(longestWaitMs, await quota.take(100, 'person'));
        spent += 100;
      }
    }

    expect(longestWaitMs).toBe(0);
    expect(spent).toBeGreaterThan(quotaPace.unitsPerMinute * 1.95);
    expect(spent).toBeLessThanOrEqual(quotaPace.unitsPerMinute * 2 + quotaPace.mostSaved);
  });

  it('takes nothing for what has to wait', async () => {
    const quota = createQuotaBudget(() => 0);
    expect(await quota.take(600, 'background')).toBe(0);
    expect(await quota.take(80, 'background')).toBe(1000);
    expect(await quota.take(600, 'person')).toBe(0);
    expect(await quota.take(80, 'person')).toBe(1000);
  });

  it('lets through what is more than is ever left over, once all is saved up', async () => {
    let nowMs = 0;
    const quota = createQuotaBudget(() => nowMs);
    await quota.take(80, 'person');
    expect(await quota.take(5000, 'background')).toBe(1000);
    nowMs = 1000;
    expect(await quota.take(5000, 'background')).toBe(0);
  });
});
