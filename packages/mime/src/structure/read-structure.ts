import type { BodyPart, PartId } from '@mailwright/mail';
import { findBodyStart, type Headers, parseHeaderBlock } from '../headers/parse-headers.ts';
import { findBoundaries } from './find-boundaries.ts';
import { type PartFacts, readPartFacts } from './part-headers.ts';

const maxDepth = 50;
const maxParts = 1_000;

/** A part with the place of its bytes (as they travel) in the message. */
export interface PlacedPart {
  readonly part: BodyPart;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** The MIME tree of a message, its own headers, and where each part lies. */
export interface ReadStructure {
  readonly structure: BodyPart;
  readonly headers: Headers;
  readonly parts: readonly PlacedPart[];
}

interface Reading {
  readonly raw: Buffer;
  readonly parts: PlacedPart[];
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** `1.2`; empty for a message whose root may be a multipart. */
  readonly path: string;
  readonly isMessageRoot: boolean;
  readonly depth: number;
  readonly defaultType: string;
}

/** Reads the MIME tree of RFC 5322 bytes, parts numbered as by an IMAP server (RFC 9051 §6.4.5). Never throws; too deep or too many parts stay leaves. */
export function readStructure(raw: Buffer): ReadStructure {
  const reading: Reading = { raw, parts: [] };
  const { part, headers } = readPart(reading, {
    start: 0,
    end: raw.length,
    path: '',
    isMessageRoot: true,
    depth: 0,
    defaultType: 'text/plain',
  });
  return { structure: part, headers, parts: reading.parts };
}

function readPart(reading: Reading, place: Place): { part: BodyPart; headers: Headers } {
  const { raw } = reading;
  const { headerEnd, bodyStart } = findBodyStart(raw, place.start, place.end);
  const headers = parseHeaderBlock(raw.subarray(place.start, headerEnd));
  const facts = readPartFacts(headers, place.defaultType);
  const index = reading.parts.length;
  const body = { start: Math.min(bodyStart, place.end), end: place.end };
  const ranges = facts.contentType.startsWith('multipart/') && place.depth < maxDepth ? findChildRanges(reading, facts, body) : [];
  const isMultipart = ranges.length > 0;
  // RFC 9051 §6.4.5: a message that is no multipart has its text as part 1.
  const partId = place.isMessageRoot && !isMultipart ? join(place.path, 1) : place.path;
  const shown = isMultipart || !facts.contentType.startsWith('multipart/') ? facts : { ...facts, contentType: 'text/plain' };
  reading.parts.push({ part: toBodyPart(shown, partId, 0, []), bodyStart: body.start, bodyEnd: body.end });
  const children = isMultipart
    ? ranges.flatMap((range, number) => readChild(reading, { ...range, path: join(place.path, number + 1) }, facts, place))
    : readEmbedded(reading, { facts, body, partId, depth: place.depth });
  const part = toBodyPart(shown, partId, isMultipart ? 0 : body.end - body.start, children);
  reading.parts[index] = { part, bodyStart: body.start, bodyEnd: body.end };
  return { part, headers };
}

function readChild(reading: Reading, child: { start: number; end: number; path: string }, facts: PartFacts, parent: Place): BodyPart[] {
  if (reading.parts.length >= maxParts) return [];
  // RFC 2046 §5.1.5: the parts of a digest are messages unless they say otherwise.
  const defaultType = facts.contentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  return [readPart(reading, { ...child, isMessageRoot: false, depth: parent.depth + 1, defaultType }).part];
}

interface EmbeddedPlace {
  readonly facts: PartFacts;
  readonly body: { readonly start: number; readonly end: number };
  readonly partId: string;
  readonly depth: number;
}

function readEmbedded(reading: Reading, place: EmbeddedPlace): BodyPart[] {
  const isMessage = place.facts.contentType === 'message/rfc822' || place.facts.contentType === 'message/global';
  const isEncoded = place.facts.transferEncoding === 'base64' || place.facts.transferEncoding === 'quoted-printable';
  if (!isMessage || isEncoded || place.depth >= maxDepth || reading.parts.length >= maxParts) return [];
  const { start, end } = place.body;
  return [
    readPart(reading, { start, end, path: place.partId, isMessageRoot: true, depth: place.depth + 1, defaultType: 'text/plain' }).part,
  ];
}

function findChildRanges(reading: Reading, facts: PartFacts, body: { start: number; end: number }) {
  const room = maxParts - reading.parts.length;
  return facts.boundary === null || room <= 0 ? [] : findBoundaries(reading.raw, facts.boundary, { ...body, limit: room });
}

const join = (path: string, number: number): string => (path === '' ? `${number}` : `${path}.${number}`);

function toBodyPart({ boundary: _, ...facts }: PartFacts, partId: string, sizeBytes: number, children: readonly BodyPart[]): BodyPart {
  return { partId: partId as PartId, ...facts, sizeBytes, children };
}
