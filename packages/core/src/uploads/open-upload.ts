import { schema } from '@mailwright/db';
import { and, asc, eq, gte } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { notFound } from '../core-error.ts';
import type { Upload } from './store-upload.ts';

const chunksAtOnce = 8;

/** A stored file with its bytes as a stream. NOT_FOUND also while it still arrives. */
export async function openUpload(context: PersonContext, uploadId: string): Promise<Upload & { stream: ReadableStream<Uint8Array> }> {
  const { database } = context.services;
  const [row] = await database.withUser(context.userId, (db) =>
    db
      .select()
      .from(schema.uploads)
      .where(and(eq(schema.uploads.id, uploadId), eq(schema.uploads.isComplete, true))),
  );
  if (!row) throw notFound('upload');
  let position = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunks = await database.withUser(context.userId, (db) =>
        db
          .select({ bytes: schema.uploadChunks.bytes })
          .from(schema.uploadChunks)
          .where(and(eq(schema.uploadChunks.uploadId, uploadId), gte(schema.uploadChunks.position, position)))
          .orderBy(asc(schema.uploadChunks.position))
          .limit(chunksAtOnce),
      );
      for (const chunk of chunks) controller.enqueue(new Uint8Array(chunk.bytes));
      position += chunks.length;
      if (chunks.length < chunksAtOnce) controller.close();
    },
  });
  return { uploadId: row.id, filename: row.filename, contentType: row.contentType, sizeBytes: row.sizeBytes, stream };
}
