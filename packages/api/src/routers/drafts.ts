import { getDraft, listDrafts, openProviderDraft, removeDraft, saveDraft, saveDraftToProvider } from '@mailwright/core';
import { z } from 'zod';
import { connectionScopeSchema } from '../schemas/address.ts';
import { draftSchema, saveDraftInputSchema } from '../schemas/draft.ts';
import { personProcedure, router } from '../trpc.ts';

const one = z.object({ connectionId: z.uuid(), draftId: z.uuid() });

export const draftsRouter = router({
  list: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(draftSchema).readonly())
    .query(({ ctx: context, input }) => listDrafts(context.personContext, input)),

  get: personProcedure
    .input(one)
    .output(draftSchema)
    .query(({ ctx: context, input }) => getDraft(context.personContext, input)),

  save: personProcedure
    .input(saveDraftInputSchema)
    .output(draftSchema)
    .mutation(({ ctx: context, input }) => saveDraft(context.personContext, input)),

  /** Puts the newest revision into the provider's Drafts, replacing the older copy. */
  saveToProvider: personProcedure
    .input(one)
    .output(draftSchema)
    .mutation(({ ctx: context, input }) => saveDraftToProvider(context.personContext, input)),

  /** Takes a message of the Drafts mailbox up for editing. */
  open: personProcedure
    .input(z.object({ connectionId: z.uuid(), messageId: z.uuid() }))
    .output(draftSchema)
    .mutation(({ ctx: context, input }) => openProviderDraft(context.personContext, input)),

  remove: personProcedure.input(one).mutation(({ ctx: context, input }) => removeDraft(context.personContext, input)),
});
