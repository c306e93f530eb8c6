import { type DestinationStream, pino } from 'pino';
import type { Settings } from './env.ts';

/** Where the process writes what an operator should read. */
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

/** Errors that are logged under their usual names, whole or as a string, lose their text too. */
const withoutText = (error: unknown) => (typeof error === 'string' ? (error.split(/[:\n]/, 1)[0] ?? '') : describeError(error));

/** One JSON line for each entry; fields with the name of a secret are blacked out. */
export function createLogger(level: Settings['logLevel'], destination?: DestinationStream) {
  const options = {
    level,
    base: null,
    redact: { paths: censoredPaths, censor: '[secret]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: withoutText, err: withoutText },
  };
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
