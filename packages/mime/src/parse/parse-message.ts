import { type BodyPart, MailError, type PartId } from '@mailwright/mail';
import type { PartHead } from '../text/read-previews.ts';
import type { PlainText } from '../text/read-texts.ts';
import { parsePool } from '../workers/mime-workers.ts';
import type { WorkOptions } from '../workers/work-pool.ts';
import type { DecodedBodies } from './assemble-bodies.ts';
import type { ExtractedPart, ParsedMessage, RawPart } from './read-message.ts';

/** Reads a message in a worker thread; MailError MALFORMED_MESSAGE where it exceeds its limits, CANCELLED by the signal. */
export async function parseMessage(raw: Uint8Array, options?: WorkOptions): Promise<ParsedMessage> {
  return parsePool.run({ kind: 'parse', raw }, options);
}

/** The decoded bytes of one part, read in a worker thread; MailError NOT_FOUND where the message has no such part. */
export async function extractPart(raw: Uint8Array, partId: PartId, options?: WorkOptions): Promise<ExtractedPart> {
  const found = await parsePool.run({ kind: 'extract', raw, partId }, options);
  if (found === null) throw new MailError('NOT_FOUND', 'The message has no such part.');
  return found;
}

/** How fetched parts are joined. */
export interface DecodeOptions extends WorkOptions {
  /** The tree they were taken from: keeps plain parts in their place among HTML ones. */
  readonly structure?: BodyPart;
}

/** Decodes text parts from their bytes as they travel (`BODY[n]`) and joins them to one plain and one HTML body. */
export async function decodeBodies(parts: readonly RawPart[], options: DecodeOptions = {}): Promise<DecodedBodies> {
  return parsePool.run({ kind: 'decode', parts, structure: options.structure ?? null }, options);
}

/** The first words of many parts from their first bytes, in one piece of work; null where a part has none or cannot be read. */
export async function createPreviews(heads: readonly PartHead[], options?: WorkOptions): Promise<readonly (string | null)[]> {
  return parsePool.run({ kind: 'preview', heads }, options);
}

/** The texts of many messages from the beginnings of their text parts, in one piece of work; null where one cannot be read. */
export async function extractTexts(
  messages: readonly (readonly PartHead[])[],
  options?: WorkOptions,
): Promise<readonly (PlainText | null)[]> {
  return parsePool.run({ kind: 'texts', messages }, options);
}
