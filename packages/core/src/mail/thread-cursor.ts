import { z } from 'zod';
import { CoreError } from '../core-error.ts';

/** A place between two rows of a list, newest first. */
export interface ThreadPosition {
  readonly latestReceivedAt: string;
  readonly threadId: string;
}

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** A cursor as clients carry it. */
export const encodeThreadCursor = ({ latestReceivedAt, threadId }: ThreadPosition): string =>
  Buffer.from(JSON.stringify([latestReceivedAt, threadId])).toString('base64url');

/** INVALID `cursor-invalid` for one that is not ours. */
export function decodeThreadCursor(cursor: string | null | undefined): ThreadPosition | null {
  if (cursor === null || cursor === undefined) return null;
  const position = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!position.success) throw new CoreError('INVALID', 'cursor-invalid', 'cursor');
  const [latestReceivedAt, threadId] = position.data;
  return { latestReceivedAt, threadId };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
