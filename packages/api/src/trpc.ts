import type { Person } from '@mailwright/auth';
import type { CoreServices, PersonContext } from '@mailwright/core';
import { initTRPC, TRPCError } from '@trpc/server';
import { toErrorData, toTrpcError } from './to-trpc-error.ts';

/** What each request brings to a procedure. */
export interface RequestContext {
  readonly services: CoreServices;
  readonly person: Person | null;
  /** Whether another person may sign up now, whether nobody has yet, and whether Google may say who somebody is. */
  readonly getSignUpState: () => Promise<{ isSignUpOpen: boolean; isFirstRun: boolean; hasGoogleSignIn: boolean }>;
  readonly signal?: AbortSignal;
}

const t = initTRPC.context<RequestContext>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: shape.data.code,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, problem: toErrorData(error) },
  }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Open to everybody. */
export const publicProcedure = t.procedure;

/** For a signed-in person; their id goes to core with every call. */
export const personProcedure = t.procedure.use(async ({ ctx: context, next, signal }) => {
  if (!context.person) throw new TRPCError({ code: 'UNAUTHORIZED' });
  const personContext: PersonContext = { services: context.services, userId: context.person.id, signal: signal ?? context.signal };
  const result = await next({ ctx: { personContext, sessionId: context.person.sessionId } });
  if (!result.ok) throw toTrpcError(result.error);
  return result;
});
