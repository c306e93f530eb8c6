import { CoreError } from '../core-error.ts';

const form = /^r(\d{1,6})$/;

/** A place in a list by rank, as clients carry it. */
export const encodeRankCursor = (offset: number): string => `r${offset}`;

/** How many rows come before. INVALID `cursor-invalid` for a cursor that is not ours. */
export function decodeRankCursor(cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined) return 0;
  const [, offset] = form.exec(cursor) ?? [];
  if (offset === undefined) throw new CoreError('INVALID', 'cursor-invalid', 'cursor');
  return Number(offset);
}
