import { type Queryable, schema } from '@mailwright/db';
import { and, eq } from 'drizzle-orm';
import { notFound } from '../core-error.ts';

export type MessageRow = typeof schema.messages.$inferSelect;

/** Which message; with its connection where the caller names one. */
export interface MessageReference {
  readonly messageId: string;
  readonly connectionId?: string;
}

/** The row of one message of this person. NOT_FOUND. */
export async function findMessage(db: Queryable, { messageId, connectionId }: MessageReference): Promise<MessageRow> {
  const [row] = await db
    .select()
    .from(schema.messages)
    .where(and(eq(schema.messages.id, messageId), connectionId ? eq(schema.messages.connectionId, connectionId) : undefined));
  if (!row) throw notFound('message');
  return row;
}
