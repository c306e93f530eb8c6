import { schema } from '@mailwright/db';
import { and, eq, sql } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';

const chunkBytes = 256 * 1024;
/** How many files as large as allowed a person may have here at a time, those of drafts included. */
const mostLargeFiles = 40;

/** A file to keep for a draft; the bytes come as they arrive. */
export interface StoreUploadInput {
  readonly filename: string;
  readonly contentType: string;
  readonly stream: ReadableStream<Uint8Array>;
}

/** A stored file. */
export interface Upload {
  readonly uploadId: string;
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/**
 * Keeps a file in chunked rows while it arrives. LIMIT_EXCEEDED `upload-too-large` past the limit of one file, `uploads-full` past what
 * a person may keep here; nothing stays behind then.
 */
export async function storeUpload(context: PersonContext, input: StoreUploadInput): Promise<Upload> {
  const { database, uploadLimitBytes } = context.services;
  const [row] = await database.withUser(context.userId, (db) =>
    db
      .insert(schema.uploads)
      .values({ userId: context.userId, filename: cleanFilename(input.filename), contentType: cleanContentType(input.contentType) })
      .returning(),
  );
  if (!row) throw new CoreError('CONFLICT', 'upload-not-stored');

  try {
    await checkRoom(context, uploadLimitBytes);
    const sizeBytes = await storeChunks(context, row.id, input.stream, uploadLimitBytes);
    await database.withUser(context.userId, (db) =>
      db.update(schema.uploads).set({ sizeBytes, isComplete: true }).where(eq(schema.uploads.id, row.id)),
    );
    return { uploadId: row.id, filename: row.filename, contentType: row.contentType, sizeBytes };
  } catch (error) {
    await database.withUser(context.userId, (db) =>
      db.delete(schema.uploads).where(and(eq(schema.uploads.id, row.id), eq(schema.uploads.isComplete, false))),
    );
    throw error;
  }
}

/** A file on its way counts as the largest there may be, so that many at once find no more room than one after the other. */
async function checkRoom(context: PersonContext, limit: number): Promise<void> {
  const { uploads } = schema;
  const [used] = await context.services.database.withUser(context.userId, (db) =>
    db
      .select({ bytes: sql<string>`coalesce(sum(case when ${uploads.isComplete} then ${uploads.sizeBytes} else ${limit}::int end), 0)` })
      .from(uploads)
      .where(eq(uploads.userId, context.userId)),
  );
  if (Number(used?.bytes ?? 0) > mostLargeFiles * limit) throw new CoreError('LIMIT_EXCEEDED', 'uploads-full', 'file');
}

async function storeChunks(context: PersonContext, uploadId: string, stream: ReadableStream<Uint8Array>, limit: number): Promise<number> {
  let sizeBytes = 0;
  let position = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    if (waitingBytes === 0) return;
    const bytes = Buffer.concat(waiting);
    [waiting, waitingBytes] = [[], 0];
    const row = { uploadId, position, userId: context.userId, bytes };
    await context.services.database.withUser(context.userId, (db) => db.insert(schema.uploadChunks).values(row));
    position += 1;
  };
  for await (const piece of stream) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > limit) throw new CoreError('LIMIT_EXCEEDED', 'upload-too-large', 'file');
    waiting.push(piece);
    waitingBytes += piece.byteLength;
    if (waitingBytes >= chunkBytes) await flush();
  }
  await flush();
  return sizeBytes;
}

function cleanFilename(filename: string): string {
  const cleaned = filename
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .replace(/^.*[/\\]/, '')
    .trim();
  return cleaned.slice(0, 255) || 'file';
}

const cleanContentType = (contentType: string): string =>
  /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType.toLowerCase() : 'application/octet-stream';
