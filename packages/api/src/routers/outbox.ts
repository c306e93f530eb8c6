import { cancelOutboxItem, listOutbox, removeOutboxItem, retryOutboxItem } from '@mailwright/core';
import { z } from 'zod';
import { connectionScopeSchema } from '../schemas/address.ts';
import { outboxItemSchema } from '../schemas/draft.ts';
import { personProcedure, router } from '../trpc.ts';

const one = z.object({ connectionId: z.uuid(), outboxId: z.uuid() });

export const outboxRouter = router({
  /** What waits, failed or is uncertain, and what was sent in the last day; newest first. */
  list: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(outboxItemSchema).readonly())
    .query(({ ctx: context, input }) => listOutbox(context.personContext, input)),

  /** Takes back what is not on its way yet; CONFLICT when it is too late. */
  cancel: personProcedure
    .input(one)
    .output(outboxItemSchema)
    .mutation(({ ctx: context, input }) => cancelOutboxItem(context.personContext, input)),

  /** Sends a failed or uncertain one again, by the person's decision. */
  retry: personProcedure
    .input(one)
    .output(outboxItemSchema)
    .mutation(({ ctx: context, input }) => retryOutboxItem(context.personContext, input)),

  remove: personProcedure.input(one).mutation(({ ctx: context, input }) => removeOutboxItem(context.personContext, input)),
});
