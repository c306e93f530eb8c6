import { type BodyPart, type CallOptions, MailError, type Message, type MessageId } from '@mailwright/mail';
import { decodeBodies, parseHeaders, parseMessage, selectBodies, toEnvelope } from '@mailwright/mime';
import type { FetchMessageObject } from 'imapflow';
import { fetchRows } from '../fetch-rows.ts';
import { fromMessageId, type MessagePlace } from '../imap-ids.ts';
import { summaryQuery, toSummary } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toChunks } from '../sequence-set.ts';

const headerBytes = 256 * 1024;
const mostBodyParts = 40;
const partsPerFetch = 8;

interface Fetched {
  readonly row: FetchMessageObject;
  readonly place: MessagePlace;
}

/** A message with its bodies, read with PEEK throughout. */
export async function getMessage(pool: ImapSessionPool, id: MessageId, options: CallOptions = {}): Promise<Message> {
  const place = fromMessageId(id);
  const fetched = await pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    const row = await fetchMessage(session, place, options.signal);
    if (row.bodyStructure === undefined) return { row, place, source: await fetchSource(session, place, options.signal), parts: [] };
    const parts = await fetchBodies(session, { row, place }, options.signal);
    return { row, place, source: null, parts };
  });
  if (fetched.source !== null) return readWhole(fetched, fetched.source, options.signal);
  return readParts(fetched, fetched.parts, options.signal);
}

/** The row of one message with its whole header. NOT_FOUND. */
export async function fetchMessage(session: ImapSession, place: MessagePlace, signal?: AbortSignal): Promise<FetchMessageObject> {
  const mailbox = await session.select(place.path, { signal });
  if (mailbox.uidValidity.toString() !== place.uidValidity || mailbox.exists === 0) throw toMissing();
  const query = { ...summaryQuery, headers: false, bodyParts: [{ key: 'HEADER', start: 0, maxLength: headerBytes }] };
  const range = String(place.uid);
  for (const bodyStructure of [true, false]) {
    const rows = await fetchRows(session, range, { ...query, bodyStructure }, { isUid: true, signal, expectedCount: 1 });
    const row = rows.find((other) => other.uid === place.uid);
    if (row !== undefined) return row;
  }
  throw toMissing();
}

/** The error of a message that is gone. */
export function toMissing(): MailError {
  return new MailError('NOT_FOUND', 'No such message.');
}

interface RawPart {
  readonly part: BodyPart;
  readonly raw: Uint8Array;
}

async function fetchBodies(session: ImapSession, { row, place }: Fetched, signal?: AbortSignal): Promise<RawPart[]> {
  const structure = toSummary(row, place.path, place.uidValidity).structure;
  if (structure === null) return [];
  const { text, html } = selectBodies(structure);
  const wanted = [...new Map([...text, ...html].map((part) => [part.partId, part])).values()].slice(0, mostBodyParts);
  const { bodyBytes } = session.context.limits;
  const raws: RawPart[] = [];
  for (const chunk of toChunks(wanted, partsPerFetch)) {
    const bodyParts = chunk.map((part) => ({ key: part.partId, start: 0, maxLength: bodyBytes }));
    const bounds = { isUid: true, signal, expectedCount: 1, maxBytes: chunk.length * bodyBytes + session.context.limits.commandBytes };
    const rows = await fetchRows(session, String(place.uid), { bodyParts }, bounds);
    const found = rows.find((other) => other.uid === place.uid)?.bodyParts;
    if (found === undefined) throw toMissing();
    for (const part of chunk) raws.push({ part, raw: found.get(part.partId) ?? new Uint8Array() });
  }
  return raws;
}

async function fetchSource(session: ImapSession, place: MessagePlace, signal?: AbortSignal): Promise<Uint8Array> {
  const maxLength = session.context.limits.wholeMessageBytes;
  const query = { source: { start: 0, maxLength } };
  const bounds = { isUid: true, signal, expectedCount: 1, maxBytes: maxLength + session.context.limits.commandBytes };
  const rows = await fetchRows(session, String(place.uid), query, bounds);
  const source = rows.find((row) => row.uid === place.uid)?.source;
  if (source === undefined) throw new MailError('MALFORMED_MESSAGE', 'The server cannot give the message.');
  return source;
}

async function readParts({ row, place }: Fetched, parts: readonly RawPart[], signal?: AbortSignal): Promise<Message> {
  const summary = toSummary(row, place.path, place.uidValidity);
  const headers = parseHeaders(row.headers ?? new Uint8Array());
  const structure = summary.structure;
  const selected = structure === null ? null : selectBodies(structure);
  const bodies =
    parts.length === 0
      ? { text: null, html: null, isTruncated: false }
      : await decodeBodies(parts, { signal, structure: structure ?? undefined });
  const isCut = parts.some(({ part, raw }) => raw.length > 0 && raw.length < part.sizeBytes);
  return {
    ...summary,
    envelope: toEnvelope(headers),
    text: bodies.text,
    html: bodies.html,
    attachments: selected?.attachments ?? [],
    isTruncated: bodies.isTruncated || isCut,
    headers,
  };
}

/** A message that the server cannot describe is read from its bytes. */
async function readWhole({ row, place }: Fetched, source: Uint8Array, signal?: AbortSignal): Promise<Message> {
  const summary = toSummary(row, place.path, place.uidValidity);
  const parsed = await parseMessage(source, { signal });
  return {
    ...summary,
    envelope: parsed.envelope,
    structure: parsed.structure,
    hasAttachment: parsed.hasAttachment,
    preview: parsed.preview,
    text: parsed.text,
    html: parsed.html,
    attachments: parsed.attachments,
    isTruncated: parsed.isTruncated || source.length < (row.size ?? 0),
    headers: parsed.headers,
  };
}
