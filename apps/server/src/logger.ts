import { type DestinationStream, pino } from 'pino';
import type { Settings } from './env.ts';

/** Where the process writes what an operator should read. Errors go in by `describeError`, never as they are. */
export type Logger = ReturnType<typeof createLogger>;

const secretNames = [
  'password',
  'imapPassword',
  'smtpPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'key',
  'authorization',
  'cookie',
];
const censoredPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** One JSON line for each entry; fields with the name of a secret are blacked out. */
export function createLogger(level: Settings['logLevel'], destination?: DestinationStream) {
  const options = { level, base: null, redact: { paths: censoredPaths, censor: '[secret]' }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}

/** What may be told of an error: its kind and place. NOTE: the text of a failed query holds its parameters, so no text is kept. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const places = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    errorName: error.name,
    ...('code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
    places: places.slice(0, 6).map((line) => line.trim().slice(0, 200)),
  };
}
