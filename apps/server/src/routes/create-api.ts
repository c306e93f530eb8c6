import type { Auth, Person } from '@mailwright/auth';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Settings } from '../env.ts';
import { apiHeaders } from '../http/security-headers.ts';
import type { Logger } from '../logger.ts';
import { addBlobRoutes } from './blobs.ts';
import { addBodyRoutes } from './bodies.ts';
import { toDoorFailure } from './door-failure.ts';
import { addEventRoutes, type EventsDoor } from './events.ts';
import type { DoorRequest, MailDoor } from './mail-door.ts';
import { addOAuthRoutes } from './oauth.ts';
import { addPushRoutes, type PushDoor } from './push.ts';
import { addUploadRoutes } from './uploads.ts';

/** What the routes are made of. */
export interface ApiParts {
  readonly settings: Pick<Settings, 'origins' | 'uploadLimitBytes'>;
  readonly auth: Auth;
  readonly door: MailDoor;
  readonly events: EventsDoor;
  /** Null where no provider tells of changes. */
  readonly push: PushDoor | null;
  /** Aborts when the server stops: streams that would never end do then. */
  readonly stopSignal: AbortSignal;
  readonly logger: Logger;
  /** Answers everything below `/api/trpc`. */
  readonly answerTrpc: (request: Request, person: Person | null) => Promise<Response>;
  /** Rejects where the database does not answer. */
  readonly checkHealth: () => Promise<void>;
}

/** The variables a route finds in its context. */
export interface ApiEnvironment {
  Variables: { doorRequest: DoorRequest };
}

/** A route's context. */
export type ApiContext = Context<ApiEnvironment>;

const trpcLimitBytes = 12 * 1024 * 1024;
const authLimitBytes = 64 * 1024;

const fail = (status: number, code: string) =>
  new Response(JSON.stringify({ code }), { status, headers: { 'content-type': 'application/json', ...apiHeaders } });
const limit = (maxSize: number) => bodyLimit({ maxSize, onError: () => fail(413, 'LIMIT_EXCEEDED') });

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const answer = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

/** Every path that the server answers itself; the rest are pages. */
export const doorPrefixes = ['/api', '/bodies', '/blobs', '/raw', '/uploads', '/image-proxy', '/events', '/oauth', '/healthz'] as const;

/** The routes beside the pages: sign-in, the typed API, bodies, blobs, uploads, events. */
export function createApi(parts: ApiParts): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>();
  api.get('/healthz', async () => {
    await parts.checkHealth();
    return new Response('ok', { headers: { 'content-type': 'text/plain', ...apiHeaders } });
  });
  api.all('/api/auth/*', limit(authLimitBytes), async (context) => withHeaders(await parts.auth.handler(context.req.raw), apiHeaders));
  api.all('/api/trpc/*', limit(trpcLimitBytes), async (context) => {
    const isJson = context.req.header('content-type')?.startsWith('application/json') ?? false;
    if (context.req.method === 'POST' && !isJson) return fail(415, 'JSON_REQUIRED');
    const person = await parts.auth.getSession(context.req.raw.headers);
    return withHeaders(await parts.answerTrpc(context.req.raw, person), apiHeaders);
  });

  const personOnly = ['/bodies/*', '/blobs/*', '/raw/*', '/uploads/*', '/image-proxy', '/events'];
  for (const path of personOnly) {
    api.use(path, async (context, next) => {
      const person = await parts.auth.getSession(context.req.raw.headers);
      if (!person) return fail(401, 'UNAUTHORIZED');
      context.set('doorRequest', { userId: person.id, signal: context.req.raw.signal });
      await next();
    });
  }
  addBodyRoutes(api, parts);
  addBlobRoutes(api, parts);
  addUploadRoutes(api, parts);
  addEventRoutes(api, parts);
  addOAuthRoutes(api, parts);
  addPushRoutes(api, parts);

  api.notFound(() => fail(404, 'NOT_FOUND'));
  api.onError((error) => {
    const failure = toDoorFailure(error, parts.logger);
    return fail(failure.status, failure.code);
  });
  return api;
}
