import type { ErrorData } from '@mailwright/api';
import { TRPCClientError } from '@trpc/client';

/** What the server says of a failed call: stable codes and the way out; null where the call never reached it. */
export function getErrorData(error: unknown): ErrorData | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('problem' in data)) return null;
  return isErrorData(data.problem) ? data.problem : null;
}

const isErrorData = (value: unknown): value is ErrorData =>
  typeof value === 'object' && value !== null && 'source' in value && 'code' in value && typeof value.code === 'string';
