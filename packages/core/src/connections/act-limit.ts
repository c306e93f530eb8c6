import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { perProcess } from '../mail/per-process.ts';

const windowMs = 60_000;
const recent = perProcess(() => new Map<string, number[]>());

/** Counts an act that makes the server call out for a person. LIMIT_EXCEEDED `too-often` beyond so many in a minute. */
export function countAct({ services, userId }: PersonContext, act: string, perMinute: number): void {
  const times = recent(services);
  const now = services.now().getTime();
  for (const [key, entries] of times) if ((entries.at(-1) ?? 0) <= now - windowMs) times.delete(key);
  const key = `${act} ${userId}`;
  const mine = (times.get(key) ?? []).filter((time) => time > now - windowMs);
  if (mine.length >= perMinute) throw new CoreError('LIMIT_EXCEEDED', 'too-often');
  times.set(key, [...mine, now]);
}
