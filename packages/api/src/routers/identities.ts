import { listIdentities, updateIdentity } from '@mailwright/core';
import { z } from 'zod';
import { connectionScopeSchema } from '../schemas/address.ts';
import { identitySchema } from '../schemas/draft.ts';
import { personProcedure, router } from '../trpc.ts';

export const identitiesRouter = router({
  list: personProcedure
    .input(z.object({ connectionId: connectionScopeSchema }))
    .output(z.array(identitySchema).readonly())
    .query(({ ctx: context, input }) => listIdentities(context.personContext, input)),

  update: personProcedure
    .input(
      z.object({
        connectionId: z.uuid(),
        address: z.string().max(320),
        name: z.string().trim().max(200).nullable().optional(),
        signatureHtml: z.string().max(100_000).nullable().optional(),
        isDefault: z.literal(true).optional(),
      }),
    )
    .output(identitySchema)
    .mutation(({ ctx: context, input }) => updateIdentity(context.personContext, input)),
});
