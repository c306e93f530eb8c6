import type { ErrorData } from '@mailwright/api';

/** What the API said about a failure; null where no answer came (no line, no server). */
export function getProblem(error: unknown): ErrorData | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('problem' in data)) return null;
  return (data.problem as ErrorData | undefined) ?? null;
}

/** True where only the person can go on, by signing in to the account again. */
export const needsReconnect = (problem: ErrorData | null): boolean => problem?.retry === 'after-reauthorization';
