import { describe, expect, it } from 'vitest';
import { addCounts, countPlaywright, countVitest, toClosingLine } from './count-results.ts';

const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

describe('counting', () => {
  it('adds the reports up to the closing line', () => {
    const playwright = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } };

    const sum = addCounts(countVitest(vitest, 0), countPlaywright(playwright, 1));

    expect(toClosingLine(sum)).toBe('8 passed, 2 failed, 2 skipped');
  });

  it('never takes a missing report, a broken file or a bad end for success', () => {
    const broken = { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] };

    expect(countVitest(null, 0).failed).toBe(1);
    expect(countVitest(vitest, 1).failed).toBe(1);
    expect(countVitest(broken, 1).failed).toBe(1);
    expect(countPlaywright(null, 0).failed).toBe(1);
    expect(countPlaywright({ stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 0 } }, 1).failed).toBe(1);
  });
});
