import { type CallOptions, MailError, type MessageId, type OpenedBlob, type PartId } from '@mailwright/mail';
import { decodeTransfer, extractPart } from '@mailwright/mime';
import { fetchRows } from '../fetch-rows.ts';
import { fromMessageId, type MessagePlace } from '../imap-ids.ts';
import { findPart, toSummary } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { fetchMessage, toMissing } from './get-message.ts';

const chunkBytes = 512 * 1024;
const plainEncodings = new Set(['7bit', '8bit', 'binary', '']);

/** The decoded bytes of one part, fetched piece by piece; no session is held between the pieces. */
export async function openBlob(pool: ImapSessionPool, id: MessageId, partId: PartId, options: CallOptions = {}): Promise<OpenedBlob> {
  const place = fromMessageId(id);
  const row = await pool.use({ signal: options.signal, isRepeatable: true }, (session) => fetchMessage(session, place, options.signal));
  const { structure } = toSummary(row, place.path, place.uidValidity);
  if (structure === null) return extractFromSource(pool, place, partId, options);
  const part = findPart(structure, partId);
  if (part === null || part.partId === '' || part.contentType.startsWith('multipart/'))
    throw new MailError('NOT_FOUND', 'The message has no such part.');
  const raw = streamSection(pool, place, part.partId, options.signal);
  const isPlain = plainEncodings.has(part.transferEncoding);
  return {
    stream: isPlain ? raw : decodeTransfer(raw, part.transferEncoding),
    contentType: part.contentType,
    filename: part.filename,
    // What a server claims is no length to promise to a browser.
    sizeBytes: null,
  };
}

/** The message as it lies on the server. */
export async function openRawMessage(pool: ImapSessionPool, id: MessageId, options: CallOptions = {}): Promise<OpenedBlob> {
  const place = fromMessageId(id);
  await pool.use({ signal: options.signal, isRepeatable: true }, (session) => fetchMessage(session, place, options.signal));
  const stream = streamSection(pool, place, null, options.signal);
  return { stream, contentType: 'message/rfc822', filename: null, sizeBytes: null };
}

async function extractFromSource(pool: ImapSessionPool, place: MessagePlace, partId: PartId, options: CallOptions): Promise<OpenedBlob> {
  const chunks: Uint8Array[] = [];
  let totalBytes = 0;
  for await (const chunk of streamSection(pool, place, null, options.signal)) {
    totalBytes += chunk.length;
    if (totalBytes > pool.limits.wholeMessageBytes)
      throw new MailError('MALFORMED_MESSAGE', 'The message cannot be read in parts and is too large.');
    chunks.push(chunk);
  }
  const { part, bytes } = await extractPart(new Uint8Array(Buffer.concat(chunks)), partId, { signal: options.signal });
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { stream, contentType: part.contentType, filename: part.filename, sizeBytes: bytes.length };
}

/** A section (null: the whole message) in bounded pieces (RFC 9051 §6.4.5 partial). */
function streamSection(
  pool: ImapSessionPool,
  place: MessagePlace,
  section: string | null,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const cancelling = new AbortController();
  const both = signal === undefined ? cancelling.signal : AbortSignal.any([signal, cancelling.signal]);
  let start = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = await pool.use({ signal: both, isRepeatable: true }, (session) =>
          fetchPiece(session, place, { section, start, signal: both }),
        );
        start += chunk.length;
        if (chunk.length > 0) controller.enqueue(chunk);
        if (chunk.length < chunkBytes) controller.close();
      },
      cancel: () => cancelling.abort(),
    },
    { highWaterMark: 1 },
  );
}

async function fetchPiece(
  session: ImapSession,
  place: MessagePlace,
  piece: { readonly section: string | null; readonly start: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const { section, start, signal } = piece;
  const mailbox = await session.select(place.path, { signal });
  if (mailbox.uidValidity.toString() !== place.uidValidity || mailbox.exists === 0) throw toMissing();
  const span = { start, maxLength: chunkBytes };
  const query = section === null ? { source: span } : { bodyParts: [{ key: section, ...span }] };
  const rows = await fetchRows(session, String(place.uid), query, { isUid: true, signal, expectedCount: 1 });
  const row = rows.find((other) => other.uid === place.uid);
  if (row === undefined) throw toMissing();
  const bytes = section === null ? row.source : row.bodyParts?.get(section);
  if (bytes === undefined) return new Uint8Array();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, chunkBytes));
}
