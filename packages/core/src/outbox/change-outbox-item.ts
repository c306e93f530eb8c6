import { type Queryable, schema } from '@mailwright/db';
import { and, eq, inArray } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { notifyOutbox } from './outbox-channel.ts';
import { type OutboxItem, type OutboxRow, toOutboxItem } from './outbox-item.ts';

/** Which item of which connection. */
export interface OutboxReference {
  readonly connectionId: string;
  readonly outboxId: string;
}

/** Takes back what is not on its way yet; its draft can be edited again. CONFLICT `already-sending`. */
export function cancelOutboxItem(context: PersonContext, input: OutboxReference): Promise<OutboxItem> {
  const change = { status: 'cancelled' as const, raw: new Uint8Array(), idempotencyKey: `cancelled:${input.outboxId}` };
  return changeOutboxItem(context, input, { from: ['queued', 'failed', 'uncertain'], change, otherwise: 'already-sending' });
}

/** Forgets a finished item. CONFLICT `still-waiting`. */
export async function removeOutboxItem(context: PersonContext, input: OutboxReference): Promise<void> {
  await context.services.database.withUser(context.userId, async (db) => {
    const gone = await db
      .delete(schema.outbox)
      .where(and(namedItem(input), inArray(schema.outbox.status, ['sent', 'failed', 'uncertain', 'cancelled'])))
      .returning({ id: schema.outbox.id });
    if (gone.length > 0) return;
    const [row] = await db.select({ id: schema.outbox.id }).from(schema.outbox).where(namedItem(input));
    throw row ? new CoreError('CONFLICT', 'still-waiting') : notFound('outbox-item');
  });
}

/** Finds the item by its id and its connection's. */
export const namedItem = (input: OutboxReference) =>
  and(eq(schema.outbox.id, input.outboxId), eq(schema.outbox.connectionId, input.connectionId));

interface ItemChange {
  readonly from: OutboxRow['status'][];
  readonly change: Partial<OutboxRow>;
  readonly otherwise: string;
  /** Runs first in the same transaction; what it throws stops the change. */
  readonly before?: (db: Queryable) => Promise<void>;
}

/** Changes an item that stands in one of some states; CONFLICT with the reason given where it stands in another. */
export function changeOutboxItem(context: PersonContext, input: OutboxReference, itemChange: ItemChange): Promise<OutboxItem> {
  const { from, change, otherwise, before } = itemChange;
  return context.services.database.withUser(context.userId, async (db) => {
    await before?.(db);
    const [changed] = await db
      .update(schema.outbox)
      .set({ ...change, updatedAt: context.services.now() })
      .where(and(namedItem(input), inArray(schema.outbox.status, from)))
      .returning();
    if (changed) {
      await notifyOutbox(db);
      return toOutboxItem(changed);
    }
    const [row] = await db.select({ id: schema.outbox.id }).from(schema.outbox).where(namedItem(input));
    throw row ? new CoreError('CONFLICT', otherwise) : notFound('outbox-item');
  });
}
