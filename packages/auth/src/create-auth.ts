import { type Database, schema } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { bearer } from 'better-auth/plugins';
import { createGoogleSignIn, type GoogleSignIn } from './google-sign-in.ts';
import type { Person } from './person.ts';
import { createSignUpGate, type SignUpGate } from './sign-up-gate.ts';

/** The header in which the server, and nobody else, names the client's address. */
export const clientAddressHeader = 'x-mailwright-client-address';

/** The cookies of sign-in begin with this. */
export const authCookiePrefix = 'mailwright';

/** How sign-in is set up. */
export interface AuthOptions {
  /** A pool in the role `auth`. */
  readonly database: Database;
  /** At least 32 characters. */
  readonly secret: string;
  /** Where people reach the server, without a path. */
  readonly baseUrl: string;
  /** Origins that may send requests with cookies, the one of `baseUrl` included by itself. */
  readonly trustedOrigins?: readonly string[];
  /** True: others than the first person may sign up. */
  readonly isSignUpAllowed: boolean;
  /** Sign-ins and sign-ups from one address; default 10. */
  readonly attemptsPerMinute?: number;
  /** Absent: nobody can sign in with Google. */
  readonly google?: GoogleSignIn | null;
  /** Takes warnings and errors; they hold no secrets. */
  readonly onProblem?: (text: string) => void;
}

/** Who the person is: sign-up, sign-in, sessions. */
export interface Auth {
  /** Answers every request below `/api/auth`. */
  handler(request: Request): Promise<Response>;
  /** The person of a session cookie or `Authorization: Bearer`; null where there is none. */
  getSession(headers: Headers): Promise<Person | null>;
  isSignUpOpen(): Promise<boolean>;
  /** True while nobody has an account: the next one is the admin's. */
  isFirstRun(): Promise<boolean>;
  readonly hasGoogleSignIn: boolean;
}

const signUpClosed = { code: 'SIGN_UP_CLOSED', message: 'Sign-up is closed.' };
const tokenPaths = ['/link-social', '/unlink-account', '/get-access-token', '/refresh-token', '/account-info'];
const identityOnly = { code: 'IDENTITY_ONLY', message: 'Sign-in asks who the person is and nothing else.' };
const thirtyDaysInSeconds = 30 * 24 * 60 * 60;

/** NOTE: the text of a failed query holds its parameters, so only the error's name is told. */
function reportUnexpected(error: unknown, onProblem: AuthOptions['onProblem']): void {
  if (error instanceof APIError && error.statusCode < 500) return;
  onProblem?.(`Sign-in failed unexpectedly: ${error instanceof Error ? error.name : typeof error}.`);
}

function createBetterAuth(options: AuthOptions, gate: SignUpGate) {
  const attempts = { window: 60, max: options.attemptsPerMinute ?? 10 };
  return betterAuth({
    appName: 'Mailwright',
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    secret: options.secret,
    trustedOrigins: [...(options.trustedOrigins ?? [])],
    database: drizzleAdapter(gate.db, { provider: 'pg', schema, transaction: true }),
    emailAndPassword: { enabled: true, autoSignIn: true, minPasswordLength: 10, maxPasswordLength: 256 },
    user: { additionalFields: { role: { type: 'string', input: false, required: false, defaultValue: 'member' } } },
    session: { expiresIn: thirtyDaysInSeconds, updateAge: 24 * 60 * 60 },
    // Mail access is never better-auth's business, and neither are tokens.
    disabledPaths: [...(options.google ? [] : ['/sign-in/social']), ...tokenPaths],
    // An address that was never verified here may be anybody's: a provider's word does not open an account that a password made.
    account: { accountLinking: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': attempts, '/sign-in/social': attempts, '/sign-up/email': attempts, '/get-session': false },
    },
    advanced: {
      cookiePrefix: authCookiePrefix,
      useSecureCookies: options.baseUrl.startsWith('https:'),
      disableCSRFCheck: false,
      disableOriginCheck: false,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (person) => {
            const role = await gate.admit();
            if (!role) throw new APIError('FORBIDDEN', signUpClosed);
            return { data: { ...person, role } };
          },
        },
      },
    },
    hooks: {
      // Before anything is looked up, so that a closed sign-up does not tell which addresses exist.
      before: createAuthMiddleware(async (context) => {
        if (context.path === '/sign-up/email' && !(await gate.isOpen())) throw new APIError('FORBIDDEN', signUpClosed);
        // Who the person is, and nothing more: no caller widens what Google is asked for.
        const isWidened = context.body?.scopes !== undefined || context.body?.additionalParams !== undefined;
        if (context.path === '/sign-in/social' && isWidened) throw new APIError('BAD_REQUEST', identityOnly);
      }),
    },
    plugins: [bearer(), ...(options.google ? [createGoogleSignIn(options.google)] : [])],
    telemetry: { enabled: false },
    onAPIError: { onError: (error) => reportUnexpected(error, options.onProblem) },
    // NOTE: its further arguments may hold addresses and rows; only the sentence goes on.
    logger: { level: 'warn', log: (_level, text) => options.onProblem?.(text) },
  });
}

/** Sets up sign-in by e-mail and password, and with Google where that is given, over the tables of `packages/db`. */
export function createAuth(options: AuthOptions): Auth {
  const gate = createSignUpGate(options.database.db, options.isSignUpAllowed);
  const betterAuthInstance = createBetterAuth(options, gate);

  return {
    handler: (request) => betterAuthInstance.handler(request),
    async getSession(headers) {
      const found = await betterAuthInstance.api.getSession({ headers });
      if (!found) return null;
      const { id, email, name, role } = found.user;
      return { id: id as UserId, sessionId: found.session.id, email, name, role: role === 'admin' ? 'admin' : 'member' };
    },
    isSignUpOpen: () => gate.isOpen(),
    isFirstRun: () => gate.isFirstRun(),
    hasGoogleSignIn: Boolean(options.google),
  };
}
