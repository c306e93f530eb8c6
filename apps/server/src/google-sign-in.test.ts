import { once } from 'node:events';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { type AuthorizationServer, type Consent, findFreePort, startAuthorizationServer } from '@mailwright/driver-testkit';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Composition, compose } from './composition.ts';
import { parseSettings } from './env.ts';
import { createHttpServer } from './http.ts';
import { createLogger } from './logger.ts';

const alice = { subject: 'sub-alice', emailAddress: 'alice@example.test' };
const bob = { subject: 'sub-bob', emailAddress: 'bob@example.test' };
const secretForms = /(access|refresh|code)-[\w-]{32}|canary-client-secret/;

describe('signing in to Mailwright with Google', () => {
  const logged: string[] = [];
  let database: TestDatabase;
  let provider: AuthorizationServer;
  let composition: Composition;
  let server: ReturnType<typeof createHttpServer>;
  let origin: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    provider = await startAuthorizationServer({ accounts: [alice, bob] });
    const port = await findFreePort();
    const settings = parseSettings({
      DATABASE_URL: database.url,
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      PORT: String(port),
      SIGN_IN_ATTEMPTS_PER_MINUTE: '100',
      GOOGLE_CLIENT_ID: provider.clientId,
      GOOGLE_CLIENT_SECRET: provider.clientSecret,
      GOOGLE_AUTHORIZE_URL: provider.authorizeUrl,
      GOOGLE_TOKEN_URL: provider.tokenUrl,
      GOOGLE_ISSUER: provider.origin,
    });
    composition = await compose(settings, createLogger('debug', { write: (line: string) => void logged.push(line) }));
    server = createHttpServer(composition.parts).listen(port, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    provider.behaviour.claims = {};
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await composition?.close();
    await provider?.stop();
    await database?.[Symbol.asyncDispose]();
  });

  const cookiesOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');

  async function start(body: Readonly<Record<string, unknown>> = {}) {
    const ways = { provider: 'google', callbackURL: '/', newUserCallbackURL: '/connect', errorCallbackURL: '/sign-in' };
    const answer = await fetch(`${origin}/api/auth/sign-in/social`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ ...ways, ...body }),
    });
    const { url = '' } = (await answer.json()) as { url?: string };
    return { status: answer.status, url, cookie: cookiesOf(answer) };
  }

  async function comeBack(started: { readonly url: string; readonly cookie: string }, consent?: Consent) {
    const back = await provider.consent(started.url, consent);
    const answer = await fetch(back, { headers: { cookie: started.cookie }, redirect: 'manual' });
    return { back, location: answer.headers.get('location') ?? '', cookie: cookiesOf(answer) };
  }

  async function whoIs(cookie: string): Promise<string | null> {
    const answer = await fetch(`${origin}/api/trpc/session.get`, { headers: { cookie } });
    const { result } = (await answer.json()) as { result: { data: { person: { email: string } | null } } };
    return result.data.person?.email ?? null;
  }

  it('asks for the identity alone, whatever the caller would like', async () => {
    const { url } = await start();

    const asked = new URL(url).searchParams;
    expect(asked.get('scope')).toBe('openid email');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe(`${origin}/api/auth/callback/google`);
    expect(asked.get('access_type')).toBeNull();
    for (const wider of [{ scopes: ['https://mail.google.com/'] }, { additionalParams: { access_type: 'offline' } }])
      expect(await start(wider)).toMatchObject({ status: 400, url: '' });
  });

  it('makes the first person, knows them again, and keeps no token of theirs', async () => {
    const first = await comeBack(await start());
    expect(first.location).toBe('/connect');
    expect(await whoIs(first.cookie)).toBe(alice.emailAddress);
    const again = await comeBack(await start());
    expect(again.location).toBe('/');
    expect(await whoIs(again.cookie)).toBe(alice.emailAddress);

    const { db } = database.open('auth');
    const rows = JSON.stringify(await db.execute(sql`select * from account`));
    expect(rows).toContain(alice.subject);
    expect(rows).not.toMatch(secretForms);
    for (const table of ['user', 'session', 'verification'])
      expect(JSON.stringify(await db.execute(sql`select * from ${sql.identifier(table)}`))).not.toMatch(secretForms);
    expect(logged.join('\n')).not.toMatch(secretForms);
  });

  it('lets nobody in past a closed sign-up, in another browser, twice, or with an identity that is not right', async () => {
    const closed = await comeBack(await start(), { account: bob });
    expect(closed.location).toMatch(/^\/sign-in\?error=SIGN_UP_CLOSED/);
    expect(await whoIs(closed.cookie)).toBeNull();

    const elsewhere = await comeBack({ ...(await start()), cookie: '' });
    expect(elsewhere.location).toContain('error=');
    expect(await whoIs(elsewhere.cookie)).toBeNull();

    const started = await start();
    const once = await comeBack(started);
    const twice = await fetch(once.back, { headers: { cookie: started.cookie }, redirect: 'manual' });
    expect(twice.headers.get('location')).toContain('error=');
    expect(await whoIs(cookiesOf(twice))).toBeNull();

    for (const claims of [{ aud: 'another-client' }, { iss: 'https://elsewhere.example' }, { email_verified: false }]) {
      provider.behaviour.claims = claims;
      const refused = await comeBack(await start());
      expect(refused.location, JSON.stringify(claims)).toMatch(/^\/sign-in\?error=/);
      expect(await whoIs(refused.cookie)).toBeNull();
    }
    const denied = await comeBack(await start(), { isDenied: true });
    expect(denied.location).toMatch(/^\/sign-in\?error=access_denied/);
  });

  it('does not open an account that a password made', async () => {
    const { db } = database.open('auth');
    await db.execute(sql`insert into "user" (id, name, email) values ('bob', 'Bob', ${bob.emailAddress})`);

    const refused = await comeBack(await start(), { account: bob });

    expect(refused.location).toMatch(/^\/sign-in\?error=account_not_linked/);
    expect(await whoIs(refused.cookie)).toBeNull();
  });
});
