import type { EarlyRequests } from './request-early';

const keptForMs = 15_000;

/** The same text for the same question, however it is written down. */
function toKey(input: unknown): string {
  if (typeof input !== 'object' || input === null) return JSON.stringify(input ?? null);
  const parts = Object.entries(input).filter(([name, value]) => value !== undefined && value !== null && name !== 'direction');
  return `{${parts
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${toKey(value)}`)
    .join()}}`;
}

/** The answer to a question that was asked before the page's code was there; each once, and only while it is fresh. */
export function takeEarly(early: EarlyRequests | undefined, path: string, input: unknown): Promise<unknown> | null {
  const answer = early?.answers[path];
  if (!early || !answer || Date.now() - early.startedAt > keptForMs) return null;
  if (toKey(early.inputs[path]) !== toKey(input)) return null;
  delete early.answers[path];
  return answer;
}
