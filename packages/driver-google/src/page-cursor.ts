import { MailError, type MessageId, type MessageSummary, type PageCursor } from '@mailwright/mail';

/**
 * Where a page ended: the time of receipt of its last message, and which of that very millisecond were given. Gmail's own page tokens
 * end with the session; this one is good for as long as the listing.
 */
export interface PagePosition {
  readonly receivedMs: number;
  readonly given: readonly MessageId[];
}

/** Reads a cursor; NOT_FOUND where it is none of ours. */
export function fromPageCursor(cursor: PageCursor | undefined): PagePosition | null {
  if (cursor === undefined) return null;
  const found = /^(-?\d{1,15})((?:,[\w-]{1,256})*)$/.exec(cursor);
  if (found === null) throw new MailError('NOT_FOUND', 'The page cursor means nothing here.');
  return { receivedMs: Number(found[1]), given: (found[2] ?? '').split(',').slice(1) as MessageId[] };
}

/** The cursor behind the last message of a page. */
export function toPageCursor(last: MessageSummary, page: readonly MessageSummary[], position: PagePosition | null): PageCursor {
  const receivedMs = Date.parse(last.receivedAt);
  const ofThisInstant = page.filter((message) => message.receivedAt === last.receivedAt).map((message) => message.id);
  const before = position?.receivedMs === receivedMs ? position.given : [];
  return [String(receivedMs), ...before, ...ofThisInstant].join(',') as PageCursor;
}

/** True for what stands behind the position, newest first. */
export function isBehind(position: PagePosition | null, message: MessageSummary): boolean {
  if (position === null) return true;
  const receivedMs = Date.parse(message.receivedAt);
  return receivedMs < position.receivedMs || (receivedMs === position.receivedMs && !position.given.includes(message.id));
}
