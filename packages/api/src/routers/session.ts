import { z } from 'zod';
import { sessionSchema } from '../schemas/session.ts';
import { personProcedure, publicProcedure, router } from '../trpc.ts';

export const sessionRouter = router({
  get: publicProcedure.output(sessionSchema).query(async ({ ctx: context }) => ({
    person: context.person,
    ...(await context.getSignUpState()),
    uploadLimitBytes: context.services.uploadLimitBytes,
  })),

  /** Answers where the session holds, UNAUTHORIZED where it does not. */
  check: personProcedure.output(z.object({})).query(() => ({})),
});
