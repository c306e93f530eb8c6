import { trustSender } from '@mailwright/core';
import { z } from 'zod';
import { emailAddressInputSchema } from '../schemas/connection.ts';
import { personProcedure, router } from '../trpc.ts';

export const mailSettingsRouter = router({
  /** Remote images of this sender are shown from now on, through the proxy. */
  trustSender: personProcedure
    .input(z.object({ address: emailAddressInputSchema, isTrusted: z.boolean() }))
    .mutation(({ ctx: context, input }) => trustSender(context.personContext, input)),
});
