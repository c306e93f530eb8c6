import type { Hono } from 'hono';
import { apiHeaders } from '../http/security-headers.ts';
import type { ApiEnvironment, ApiParts } from './create-api.ts';
import { toDoorFailure } from './door-failure.ts';

const providers = ['google', 'microsoft'] as const;

// The query holds a code and a state: nothing keeps it, and no other site is told of it.
const goTo = (path: string) =>
  new Response(null, {
    status: 303,
    headers: { ...apiHeaders, location: path, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });

/** Where providers send people back to (RFC 6749 §4.1.2): the answer is taken, and the wizard tells what came of it. */
export function addOAuthRoutes(api: Hono<ApiEnvironment>, parts: ApiParts): void {
  api.get('/oauth/:provider/callback', async (context) => {
    const provider = providers.find((id) => id === context.req.param('provider'));
    if (!provider) return context.notFound();
    const person = await parts.auth.getSession(context.req.raw.headers);
    if (!person) return goTo('/sign-in');
    const { host, pathname, searchParams } = new URL(context.req.url);
    const origin = parts.settings.origins.find((known) => new URL(known).host === host) ?? '';
    const answer = { provider, sessionId: person.sessionId, calledAt: `${origin}${pathname}`, parameters: searchParams };
    try {
      const { connectionId } = await parts.door.finishOAuth({ userId: person.id, signal: context.req.raw.signal }, answer);
      return goTo(`/connect?${new URLSearchParams({ connected: connectionId })}`);
    } catch (error) {
      return goTo(`/connect?${toRefusal(error, parts)}`);
    }
  });
}

function toRefusal(error: unknown, { logger }: ApiParts): URLSearchParams {
  const { code } = toDoorFailure(error, logger);
  const facts = {
    refused: readText(error, 'reason') ?? code,
    detail: readText(error, 'field'),
    access: readText(error, 'access'),
    connection: readText(error, 'connectionId'),
  };
  return new URLSearchParams(Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function readText(error: unknown, name: string): string | null {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'string' ? value : null;
}
