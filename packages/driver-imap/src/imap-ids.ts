import { type MailboxId, MailError, type MessageId } from '@mailwright/mail';

/** Where a message lies: unique as long as UIDVALIDITY holds (RFC 9051 §2.3.1.1). */
export interface MessagePlace {
  readonly path: string;
  readonly uidValidity: string;
  readonly uid: number;
}

const longestPath = 1000;
const forbidden = /[\u0000\r\n]/;

/** True where a text may travel in an IMAP or SMTP command. */
export function isSafeForWire(text: string): boolean {
  return !forbidden.test(text) && text.isWellFormed();
}

/** The opaque id of a mailbox path. */
export function toMailboxId(path: string): MailboxId {
  return `b1.${encodeText(path)}` as MailboxId;
}

/** The opaque id of a message. */
export function toMessageId(place: MessagePlace): MessageId {
  return `m1.${place.uidValidity}.${place.uid}.${encodeText(place.path)}` as MessageId;
}

/** The path of a mailbox id; NOT_FOUND where the id is none of ours. */
export function fromMailboxId(id: MailboxId): string {
  const path = id.startsWith('b1.') ? decodeText(id.slice(3)) : null;
  if (path === null) throw new MailError('NOT_FOUND', 'No such mailbox.');
  return path;
}

/** The place of a message id, or null where the id is none of ours. */
export function findPlace(id: MessageId): MessagePlace | null {
  const match = /^m1\.([1-9]\d{0,19})\.([1-9]\d{0,9})\.([\w-]+)$/.exec(id);
  if (match === null) return null;
  const path = decodeText(match[3] ?? '');
  const uid = Number(match[2]);
  if (path === null || uid > 0xffff_ffff) return null;
  return { path, uidValidity: match[1] ?? '', uid };
}

/** The place of a message id; NOT_FOUND where the id is none of ours. */
export function fromMessageId(id: MessageId): MessagePlace {
  const place = findPlace(id);
  if (place === null) throw new MailError('NOT_FOUND', 'No such message.');
  return place;
}

/** Sorts ids by mailbox, dropping those that are none of ours. */
export function groupByPath(ids: readonly MessageId[]): ReadonlyMap<string, readonly MessagePlace[]> {
  const groups = new Map<string, MessagePlace[]>();
  for (const id of new Set(ids)) {
    const place = findPlace(id);
    if (place === null) continue;
    const group = groups.get(place.path);
    if (group === undefined) groups.set(place.path, [place]);
    else group.push(place);
  }
  return groups;
}

let latest = { text: '', encoded: '' };

// Of a page of messages all lie in one mailbox.
function encodeText(text: string): string {
  if (latest.text !== text) latest = { text, encoded: Buffer.from(text, 'utf8').toString('base64url') };
  return latest.encoded;
}

function decodeText(encoded: string): string | null {
  if (encoded.length === 0 || encoded.length > longestPath * 4) return null;
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  const isCanonical = encodeText(text) === encoded;
  return isCanonical && isSafeForWire(text) && text.length <= longestPath ? text : null;
}
