import { describe, expect, it } from 'vitest';
import { createLogger, describeError } from './logger.ts';

const canary = 'canary-5f1c';

function capture(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('trace', { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('blacks out whatever is named like a secret', () => {
    const log = capture((logger) => {
      logger.info(
        { password: canary, headers: { cookie: canary, authorization: canary }, imap: { settings: { token: canary } } },
        'Settings.',
      );
    });

    expect(log).toContain('Settings.');
    expect(log).not.toContain(canary);
  });

  it('tells an error by its kind and place, never by its text', () => {
    const cause = Object.assign(new Error(`duplicate key ${canary}`), { code: '23505' });
    const error = new Error(`Failed query: insert … params: ${canary}`, { cause });

    const log = capture((logger) => logger.error(describeError(error), 'It failed.'));
    const careless = capture((logger) => {
      logger.error({ error: String(error) }, 'One.');
      logger.error({ err: error }, 'Two.');
      logger.error({ error }, 'Three.');
    });

    expect(log + careless).not.toContain(canary);
    expect(careless).toContain('"error":"Error"');
    expect(JSON.parse(log)).toMatchObject({ msg: 'It failed.', errorName: 'Error', cause: { errorCode: '23505' } });
    expect(log).toContain('logger.test.ts');
  });
});
