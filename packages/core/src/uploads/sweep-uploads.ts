import { schema } from '@mailwright/db';
import { and, isNull, lt } from 'drizzle-orm';
import type { CoreServices } from '../context.ts';

const keptForMs = 24 * 60 * 60 * 1000;

/** Removes files a day old that no draft holds; gives how many went. For the worker. */
export async function sweepUploads(services: CoreServices): Promise<number> {
  const before = new Date(services.now().getTime() - keptForMs);
  const gone = await services.database.db
    .delete(schema.uploads)
    .where(and(isNull(schema.uploads.draftId), lt(schema.uploads.updatedAt, before)))
    .returning({ id: schema.uploads.id });
  return gone.length;
}
