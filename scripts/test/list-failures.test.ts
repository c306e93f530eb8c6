import { describe, expect, it } from 'vitest';
import { listPlaywrightFailures, listVitestFailures } from './list-failures.ts';

describe('the failures of a run', () => {
  it('names each failed test of vitest, and each file that could not be read', () => {
    const failures = listVitestFailures({
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'adds' },
            { status: 'failed', fullName: 'takes away', failureMessages: ['expected 1'] },
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        { name: 'c.test.ts', status: 'passed', assertionResults: [] },
      ],
    });

    expect(failures).toEqual(['a.test.ts: takes away\nexpected 1', 'b.test.ts\nno such module']);
  });

  it('names each failed browser test, in its suite, and what failed around them', () => {
    const failed = { status: 'unexpected', results: [{ errors: [{ message: '\u001b[31mnot visible\u001b[39m' }] }] };
    const failures = listPlaywrightFailures({
      suites: [
        {
          title: 'live.spec.ts',
          specs: [{ title: 'outer', tests: [{ status: 'expected', results: [] }] }],
          suites: [{ title: 'arrivals', specs: [{ title: 'a mail', tests: [failed] }] }],
        },
        { title: 'other.spec.ts', specs: [{ title: 'late', tests: [{ ...failed, status: 'flaky' }] }] },
      ],
      errors: [{ message: 'no browser' }],
    });

    expect(failures).toEqual([
      'live.spec.ts › arrivals › a mail\nnot visible',
      'other.spec.ts › late\nnot visible',
      'around the browser tests\nno browser',
    ]);
  });

  it('has nothing to say of a missing report', () => {
    expect([...listVitestFailures(null), ...listPlaywrightFailures(null)]).toEqual([]);
  });
});
