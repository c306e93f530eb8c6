import type { Attachment, BodyPart, Envelope, PartId } from '@mailwright/mail';
import type { Headers } from '../headers/parse-headers.ts';
import { toEnvelope } from '../headers/to-envelope.ts';
import { readStructure } from '../structure/read-structure.ts';
import { selectBodies } from '../structure/select-bodies.ts';
import { previewOf } from '../text/preview-of.ts';
import { decodeTransferBytes } from '../transfer/decode-bytes.ts';
import { assembleBodies, type DecodedBodies } from './assemble-bodies.ts';

/** A whole message read from its bytes. */
export interface ParsedMessage {
  readonly envelope: Envelope;
  readonly structure: BodyPart;
  readonly hasAttachment: boolean;
  readonly preview: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly isTruncated: boolean;
  readonly headers: Headers;
}

/** One part with its decoded bytes. */
export interface ExtractedPart {
  readonly part: BodyPart;
  readonly bytes: Uint8Array;
}

/** A text part with its bytes as they travel. */
export interface RawPart {
  readonly part: BodyPart;
  readonly raw: Uint8Array;
}

/** Reads a message in the calling thread. */
export async function readMessage(raw: Uint8Array): Promise<ParsedMessage> {
  const buffer = toBuffer(raw);
  const { structure, headers, parts } = readStructure(buffer);
  const placed = new Map(parts.map((entry) => [entry.part, entry]));
  const selected = selectBodies(structure);
  const bodies = await assembleBodies(selected, (part) => {
    const found = placed.get(part);
    return found === undefined ? null : buffer.subarray(found.bodyStart, found.bodyEnd);
  });
  return {
    envelope: toEnvelope(headers),
    structure,
    hasAttachment: selected.attachments.some((attachment) => !attachment.isInline),
    preview: previewOf(bodies),
    ...bodies,
    attachments: selected.attachments,
    headers,
  };
}

/** The decoded bytes of one part, or null where the message has no such part. */
export function readPartBytes(raw: Uint8Array, partId: PartId): ExtractedPart | null {
  const buffer = toBuffer(raw);
  const found = readStructure(buffer).parts.find((entry) => entry.part.partId === partId);
  if (found === undefined) return null;
  return { part: found.part, bytes: decodeTransferBytes(buffer.subarray(found.bodyStart, found.bodyEnd), found.part.transferEncoding) };
}

/** Joins fetched text parts into bodies; with the structure they keep the order and place RFC 8621 §4.1.4 gives them. */
export async function readBodies(parts: readonly RawPart[], structure: BodyPart | null): Promise<DecodedBodies> {
  const rawById = new Map(parts.map(({ part, raw }) => [part.partId, raw]));
  const selected = structure === null ? byType(parts) : selectBodies(structure);
  return assembleBodies(selected, (part) => rawById.get(part.partId) ?? null);
}

function byType(parts: readonly RawPart[]) {
  const isHtml = ({ part }: RawPart) => part.contentType === 'text/html';
  return {
    text: parts.filter((entry) => !isHtml(entry)).map((entry) => entry.part),
    html: parts.filter(isHtml).map((entry) => entry.part),
  };
}

const toBuffer = (raw: Uint8Array): Buffer => Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
