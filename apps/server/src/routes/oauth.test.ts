import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionCookie, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import type { DoorRequest, OAuthAnswer } from './mail-door.ts';

const refusal = (reason: string, field: string | null) =>
  Object.assign(new Error('INVALID'), { name: 'CoreError', code: 'INVALID', reason, field });

describe('the way back from a provider', () => {
  let server: TestServer;
  let taken: { request: DoorRequest; answer: OAuthAnswer }[] = [];
  let failure: Error | null = null;
  const get = (path: string, headers: Record<string, string> = { cookie: sessionCookie }) => server.request(path, { headers });

  beforeAll(async () => {
    server = await startTestServer({
      door: {
        finishOAuth: async (request, answer) => {
          taken.push({ request, answer });
          if (failure) throw failure;
          return { connectionId: 'c1' };
        },
      },
    });
  });
  beforeEach(() => {
    taken = [];
    failure = null;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('takes the answer for the session of the cookie, also where another site led here, and goes on to the wizard', async () => {
    const foreign = { cookie: sessionCookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const answer = await get('/oauth/google/callback?code=secret-code&state=s1', foreign);

    expect([answer.status, answer.headers.location]).toEqual([303, '/connect?connected=c1']);
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    const { request, answer: given } = taken[0] ?? {};
    expect(request?.userId).toBe('ada');
    expect(given).toMatchObject({ provider: 'google', sessionId: 'session-1' });
    expect(given?.calledAt).toBe(`${server.origin}/oauth/google/callback`);
    expect(given?.parameters.get('code')).toBe('secret-code');
  });

  it('tells the wizard why an answer was refused, and nothing of what it held', async () => {
    failure = refusal('oauth-scope-missing', 'https://mail.google.com/');
    const named = await get('/oauth/google/callback?code=secret-code&state=s1');
    failure = new Error('a failure that quotes secret-code');
    const unknown = await get('/oauth/microsoft/callback?code=secret-code&state=s1');

    expect(named.headers.location).toBe('/connect?refused=oauth-scope-missing&detail=https%3A%2F%2Fmail.google.com%2F');
    expect(unknown.headers.location).toBe('/connect?refused=INTERNAL');
  });

  it('tells what was asked for, and for which account', async () => {
    failure = Object.assign(refusal('oauth-scope-missing', 'https://mail.google.com/'), { access: 'destroy', connectionId: 'c1' });
    const { headers } = await get('/oauth/google/callback?code=secret-code&state=s1');

    const told = new URL(headers.location ?? '', server.origin).searchParams;
    expect(Object.fromEntries(told)).toEqual({
      refused: 'oauth-scope-missing',
      detail: 'https://mail.google.com/',
      access: 'destroy',
      connection: 'c1',
    });
  });

  it('leads to sign-in without a session, and nowhere for a provider that is none', async () => {
    expect((await get('/oauth/google/callback?code=c&state=s', {})).headers.location).toBe('/sign-in');
    expect((await get('/oauth/elsewhere/callback?code=c&state=s')).status).toBe(404);
    expect(taken).toEqual([]);
  });
});
