import { MailError, type PageCursor } from '@mailwright/mail';

/** Where a listing of one mailbox goes on: below this UID. */
export interface MailboxPosition {
  readonly uidValidity: string;
  readonly uid: number;
  /** The message number it had when it was listed; others may have it by now. Null where it is not known. */
  readonly number: number | null;
}

/** Where a listing over many mailboxes goes on: at this instant, without what was shown of it. */
export interface GlobalPosition {
  readonly receivedAt: number;
  readonly shown: readonly string[];
}

const longestCursor = 20_000;

/** The opaque cursor of a position in one mailbox. */
export function toMailboxCursor({ uidValidity, uid, number }: MailboxPosition): PageCursor {
  return `p1.${uidValidity}.${uid}${number === null ? '' : `.${number}`}` as PageCursor;
}

/** Reads a cursor of one mailbox; CONFLICT where it belongs to another listing. */
export function fromMailboxCursor(cursor: PageCursor): MailboxPosition {
  const match = /^p1\.(\d{1,20})\.(\d{1,10})(?:\.(\d{1,10}))?$/.exec(cursor);
  if (match === null) throw toForeign();
  return { uidValidity: match[1] ?? '', uid: Number(match[2]), number: match[3] === undefined ? null : Number(match[3]) };
}

/** The opaque cursor of a position over many mailboxes. */
export function toGlobalCursor(position: GlobalPosition): PageCursor {
  return `g1.${Buffer.from(JSON.stringify([position.receivedAt, ...position.shown])).toString('base64url')}` as PageCursor;
}

/** Reads a cursor over many mailboxes; CONFLICT where it belongs to another listing. */
export function fromGlobalCursor(cursor: PageCursor): GlobalPosition {
  if (!cursor.startsWith('g1.') || cursor.length > longestCursor) throw toForeign();
  const [receivedAt, ...shown] = parse(Buffer.from(cursor.slice(3), 'base64url').toString());
  if (typeof receivedAt !== 'number' || !Number.isFinite(receivedAt)) throw toForeign();
  return { receivedAt, shown: shown.filter((key) => typeof key === 'string') };
}

/** The error of a cursor that does not fit the listing. */
export function toForeign(): MailError {
  return new MailError('CONFLICT', 'The listing has changed; start again from its first page.');
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
