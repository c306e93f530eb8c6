import { sessionSchema } from '../schemas/session.ts';
import { publicProcedure, router } from '../trpc.ts';

export const sessionRouter = router({
  get: publicProcedure.output(sessionSchema).query(async ({ ctx: context }) => ({
    person: context.person,
    ...(await context.getSignUpState()),
    uploadLimitBytes: context.services.uploadLimitBytes,
  })),
});
