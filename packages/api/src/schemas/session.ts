import { z } from 'zod';

/** Who is here and what this installation allows. */
export const sessionSchema = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(['admin', 'member']) }).nullable(),
  isSignUpOpen: z.boolean(),
  /** No account exists yet: the next one is the admin. */
  isFirstRun: z.boolean(),
  /** People may sign in to Mailwright itself with Google. */
  hasGoogleSignIn: z.boolean(),
  uploadLimitBytes: z.number(),
});
