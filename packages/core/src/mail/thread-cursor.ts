import { z } from 'zod';
import { CoreError } from '../core-error.ts';

/** A place between two rows of a list, newest first. */
export interface ThreadPosition {
  readonly latestReceivedAt: string;
  readonly threadId: string;
}

/** From where a page is read, and towards which end of the list; `null` is before the newest row. */
export interface PageStart {
  readonly position: ThreadPosition | null;
  readonly direction: 'older' | 'newer' | 'both';
}

/** A jump: to the rows before, after or around an instant. */
export interface ListPosition {
  readonly kind: 'before' | 'after' | 'around';
  readonly instant: string;
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid(), z.literal('newer').optional()]);
const lowestThreadId = '00000000-0000-0000-0000-000000000000';
const directions = { before: 'older', after: 'newer', around: 'both' } as const;

/** A cursor as clients carry it; leads to older rows unless told otherwise. */
export const encodeThreadCursor = ({ latestReceivedAt, threadId }: ThreadPosition, direction?: 'newer'): string =>
  Buffer.from(JSON.stringify([latestReceivedAt, threadId, ...(direction ? [direction] : [])])).toString('base64url');

/** Where the page asked for begins. INVALID `cursor-invalid` for a cursor that is not ours. */
export function findPageStart({ cursor, position }: { readonly cursor?: string | null; readonly position?: ListPosition }): PageStart {
  if (cursor === null || cursor === undefined) {
    if (!position) return { position: null, direction: 'older' };
    const latestReceivedAt = new Date(position.instant).toISOString();
    return { position: { latestReceivedAt, threadId: lowestThreadId }, direction: directions[position.kind] };
  }
  const decoded = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!decoded.success) throw new CoreError('INVALID', 'cursor-invalid', 'cursor');
  const [latestReceivedAt, threadId, direction] = decoded.data;
  return { position: { latestReceivedAt, threadId }, direction: direction ?? 'older' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
