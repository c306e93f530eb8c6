import type { BodyPart, Envelope, PartId } from '@mailwright/mail';
import { customType } from 'drizzle-orm/pg-core';

type Writable<Shape> = { -readonly [Key in keyof Shape]?: Shape[Key] };

/** What of an envelope has no column of its own beside it. */
export type RowEnvelope = Omit<Envelope, 'subject' | 'sentAt' | 'messageIdHeader'>;

/** It as a row holds it: empty lists are left out. Rows of before have the whole envelope here. */
export type StoredEnvelope = Partial<RowEnvelope>;

/** A MIME tree as a row holds it: nothing and empty lists are left out, a third of what would be written for each message. */
export type StoredPart = Partial<Omit<BodyPart, 'children'>> & { readonly children?: readonly StoredPart[] };

/** To be written as JSON. */
export function toStoredEnvelope(envelope: RowEnvelope): StoredEnvelope {
  const stored: Writable<RowEnvelope> = {};
  if (envelope.from.length > 0) stored.from = envelope.from;
  if (envelope.to.length > 0) stored.to = envelope.to;
  if (envelope.cc.length > 0) stored.cc = envelope.cc;
  if (envelope.bcc.length > 0) stored.bcc = envelope.bcc;
  if (envelope.sender.length > 0) stored.sender = envelope.sender;
  if (envelope.replyTo.length > 0) stored.replyTo = envelope.replyTo;
  if (envelope.inReplyTo.length > 0) stored.inReplyTo = envelope.inReplyTo;
  if (envelope.references.length > 0) stored.references = envelope.references;
  return stored;
}

/** What was written of the envelope. */
export function fromStoredEnvelope(stored: StoredEnvelope): RowEnvelope {
  return {
    from: stored.from ?? [],
    sender: stored.sender ?? [],
    replyTo: stored.replyTo ?? [],
    to: stored.to ?? [],
    cc: stored.cc ?? [],
    bcc: stored.bcc ?? [],
    inReplyTo: stored.inReplyTo ?? [],
    references: stored.references ?? [],
  };
}

/** To be written as JSON. */
export function toStoredPart(part: BodyPart): StoredPart {
  const stored: Writable<Omit<BodyPart, 'children'>> & { children?: readonly StoredPart[] } = { contentType: part.contentType };
  if (part.partId !== '') stored.partId = part.partId;
  if (part.charset !== null) stored.charset = part.charset;
  if (part.isFlowed) stored.isFlowed = true;
  if (part.isDelSp) stored.isDelSp = true;
  if (part.transferEncoding !== '') stored.transferEncoding = part.transferEncoding;
  if (part.disposition !== null) stored.disposition = part.disposition;
  if (part.filename !== null) stored.filename = part.filename;
  if (part.contentId !== null) stored.contentId = part.contentId;
  if (part.sizeBytes !== 0) stored.sizeBytes = part.sizeBytes;
  if (part.children.length > 0) stored.children = part.children.map(toStoredPart);
  return stored;
}

/** The tree that was written. */
export function fromStoredPart(stored: StoredPart): BodyPart {
  return {
    partId: stored.partId ?? ('' as PartId),
    contentType: stored.contentType ?? '',
    charset: stored.charset ?? null,
    isFlowed: stored.isFlowed ?? false,
    isDelSp: stored.isDelSp ?? false,
    transferEncoding: stored.transferEncoding ?? '',
    disposition: stored.disposition ?? null,
    filename: stored.filename ?? null,
    contentId: stored.contentId ?? null,
    sizeBytes: stored.sizeBytes ?? 0,
    children: stored.children?.map(fromStoredPart) ?? [],
  };
}

export const storedEnvelope = customType<{ data: RowEnvelope; driverData: StoredEnvelope | string }>({
  dataType: () => 'jsonb',
  toDriver: (envelope) => JSON.stringify(toStoredEnvelope(envelope)),
  fromDriver: (stored) => fromStoredEnvelope(stored as StoredEnvelope),
});

/** Not jsonb: it is only ever read whole. */
export const storedStructure = customType<{ data: BodyPart; driverData: StoredPart | string }>({
  dataType: () => 'json',
  toDriver: (part) => JSON.stringify(toStoredPart(part)),
  fromDriver: (stored) => fromStoredPart(stored as StoredPart),
});
