import { stripVTControlCharacters } from 'node:util';

const longestFailure = 1200;

export interface VitestFailures {
  readonly testResults: readonly {
    readonly name?: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName?: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly title?: string;
  readonly file?: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly errors?: readonly { readonly message?: string }[] }[];
    }[];
  }[];
}

export interface PlaywrightFailures {
  readonly suites?: readonly PlaywrightSuite[];
  readonly errors?: readonly { readonly message?: string }[];
}

const toFailure = (place: string, messages: readonly (string | undefined)[]): string =>
  stripVTControlCharacters([place, ...messages.filter(Boolean)].join('\n')).slice(0, longestFailure);

/** Each failed test of vitest's JSON report, and each file that could not be read: its name, then what it threw. */
export function listVitestFailures(report: VitestFailures | null): readonly string[] {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [toFailure(file.name ?? 'a file', [file.message])];
    return failed.map((test) => toFailure(`${file.name}: ${test.fullName}`, test.failureMessages ?? []));
  });
}

function listSuite(suite: PlaywrightSuite, above: readonly string[]): readonly string[] {
  const titles = suite.title ? [...above, suite.title] : above;
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
      .map((test) =>
        toFailure(
          [...titles, spec.title].join(' › '),
          test.results.flatMap((result) => (result.errors ?? []).map((error) => error.message)),
        ),
      ),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => listSuite(inner, titles))];
}

/** Each failed test of Playwright's JSON report, those that passed at a second try too, and what failed around the tests. */
export function listPlaywrightFailures(report: PlaywrightFailures | null): readonly string[] {
  const around = (report?.errors ?? []).map((error) => toFailure('around the browser tests', [error.message]));
  return [...(report?.suites ?? []).flatMap((suite) => listSuite(suite, [])), ...around];
}
