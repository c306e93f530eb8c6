import type { BodyPart, MailboxId, MessageId, MessageSummary, PartId } from '@mailwright/mail';
import { type Headers, hasAttachment, readPartFacts, toEnvelope } from '@mailwright/mime';
import { toFlags, toMailboxIds } from './gmail-labels.ts';
import type { GmailMessage, GmailPart } from './gmail-schemas.ts';

const maxDepth = 50;
const mostHeaders = 2_000;
const mostPreviewLength = 256;
const partFields = 'partId,mimeType,filename,headers,body(size,attachmentId)';

/** Everything of a message but the bytes of its bodies; eight levels of parts, since a field mask cannot recurse. */
export const summaryFields = `id,threadId,labelIds,snippet,internalDate,sizeEstimate,payload(${nestParts(8)})`;

function nestParts(levels: number): string {
  return levels === 0 ? partFields : `${partFields},parts(${nestParts(levels - 1)})`;
}

/** What a list shows of a message. */
export function toSummary(message: GmailMessage): MessageSummary {
  const structure = message.payload === undefined ? null : toStructure(message.payload);
  return {
    ...toKnown(message),
    envelope: toEnvelope(toHeaders(message.payload)),
    structure,
    hasAttachment: structure !== null && hasAttachment(structure),
    preview: toPreview(message.snippet),
    sizeBytes: message.sizeEstimate,
    receivedAt: toReceivedAt(message.internalDate),
    providerThreadId: message.threadId,
  };
}

function toKnown({ id, labelIds }: { readonly id: string; readonly labelIds: readonly string[] }) {
  return { id: id as MessageId, mailboxIds: toMailboxIds(labelIds) as readonly MailboxId[], flags: toFlags(labelIds) };
}

/** `internalDate` counts milliseconds; one that no calendar knows becomes the epoch. */
export function toReceivedAt(internalDate: string): string {
  const date = new Date(Number(internalDate));
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** Headers by lower-case name, unfolded. */
export function toHeaders(part: GmailPart | undefined): Headers {
  const headers = new Map<string, string[]>();
  for (const { name, value } of (part?.headers ?? []).slice(0, mostHeaders)) {
    const key = name.trim().toLowerCase();
    const text = value.replace(/\r?\n(?=[ \t])/g, '').trim();
    const known = headers.get(key);
    if (known === undefined) headers.set(key, [text]);
    else known.push(text);
  }
  return Object.fromEntries(headers);
}

/** The MIME tree with our part numbers (RFC 9051 §6.4.5); a message inside a message is one part. */
export function toStructure(payload: GmailPart): BodyPart {
  return toBodyPart(payload, '', 0);
}

function toBodyPart(part: GmailPart, path: string, depth: number): BodyPart {
  const isMultipart = (part.mimeType ?? '').startsWith('multipart/') && depth < maxDepth;
  const { boundary: _, ...facts } = readPartFacts(toHeaders(part), (part.mimeType ?? '').toLowerCase() || 'text/plain');
  const children = isMultipart ? (part.parts ?? []).map((child, index) => toBodyPart(child, joinPath(path, index), depth + 1)) : [];
  return {
    ...facts,
    partId: (path === '' && !isMultipart ? '1' : path) as PartId,
    filename: facts.filename ?? (part.filename || null),
    sizeBytes: isMultipart ? 0 : toTravelBytes(part.body?.size ?? 0, facts.transferEncoding),
    children,
  };
}

function joinPath(path: string, index: number): string {
  return path === '' ? String(index + 1) : `${path}.${index + 1}`;
}

// Gmail tells decoded bytes; base64 makes 4 of 3, and 2 more for each line of 76 (RFC 2045 §6.8).
function toTravelBytes(sizeBytes: number, transferEncoding: string): number {
  return transferEncoding === 'base64' ? Math.ceil(sizeBytes / 57) * 78 : sizeBytes;
}

/** The Gmail part that has one of our numbers. */
export function findPart(payload: GmailPart, partId: PartId): GmailPart | null {
  if (partId === '1' && (payload.parts ?? []).length === 0) return payload;
  if (!/^\d{1,4}(\.\d{1,4}){0,50}$/.test(partId)) return null;
  let part: GmailPart | undefined = payload;
  for (const number of partId.split('.')) {
    part = part?.mimeType?.startsWith('multipart/') ? part.parts?.[Number(number) - 1] : undefined;
  }
  return part ?? null;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Gmail's snippet is escaped as HTML and has lost its lines: where it holds a quotation, its own words cannot be told from it. */
function toPreview(snippet: string): string | null {
  const words = snippet
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (_entity, decimal, hex, name) =>
      name ? (entities[name.toLowerCase()] ?? '') : toCharacter(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
    )
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|\u034f/g, '')
    .replace(/[\s\u00a0\u2007]+/g, ' ')
    .trim();
  const hasQuote = /(?:^|\s)>(?:\s|>)/.test(words);
  return words === '' || hasQuote ? null : words.slice(0, mostPreviewLength).replace(/[\ud800-\udbff]$/, '');
}

function toCharacter(code: number): string {
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
}
