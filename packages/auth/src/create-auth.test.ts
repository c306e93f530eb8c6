import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Auth, clientAddressHeader, createAuth } from './create-auth.ts';

const baseUrl = 'http://127.0.0.1:3000';
const databases: TestDatabase[] = [];
const password = 'correct horse battery';

async function createTestAuth(options: { isSignUpAllowed?: boolean; attemptsPerMinute?: number; baseUrl?: string } = {}): Promise<Auth> {
  const database = await createTestDatabase();
  databases.push(database);
  return createAuth({
    database: database.open('auth'),
    secret: 'a secret that is used in tests alone',
    baseUrl,
    isSignUpAllowed: false,
    attemptsPerMinute: 100,
    ...options,
  });
}

function post(auth: Auth, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return auth.handler(
    new Request(`${baseUrl}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: baseUrl, [clientAddressHeader]: '127.0.0.1', ...headers },
      body: JSON.stringify(body),
    }),
  );
}

const signUp = (auth: Auth, email: string) => post(auth, '/sign-up/email', { name: 'Ada', email, password });
const cookieOf = (response: Response) => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

afterAll(async () => {
  await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()));
});

describe('sign-up', () => {
  it('makes the first person admin and then closes', async () => {
    const auth = await createTestAuth();

    expect([await auth.isFirstRun(), await auth.isSignUpOpen()]).toEqual([true, true]);
    const first = await signUp(auth, 'ada@example.test');
    const second = await signUp(auth, 'grace@example.test');
    const repeated = await signUp(auth, 'ada@example.test');

    expect(first.status).toBe(200);
    expect(await auth.getSession(new Headers({ cookie: cookieOf(first) }))).toMatchObject({ email: 'ada@example.test', role: 'admin' });
    expect([await auth.isFirstRun(), await auth.isSignUpOpen()]).toEqual([false, false]);
    expect([second.status, repeated.status]).toEqual([403, 403]);
    expect(await second.json()).toMatchObject({ code: 'SIGN_UP_CLOSED' });
    expect(await repeated.json()).toMatchObject({ code: 'SIGN_UP_CLOSED' });
  });

  it('lets members in where it is allowed, and takes no role from the request', async () => {
    const auth = await createTestAuth({ isSignUpAllowed: true });
    await signUp(auth, 'ada@example.test');

    const plain = await signUp(auth, 'grace@example.test');
    const greedy = await post(auth, '/sign-up/email', { name: 'Eve', email: 'eve@example.test', password, role: 'admin' });

    expect(await auth.getSession(new Headers({ cookie: cookieOf(plain) }))).toMatchObject({ role: 'member' });
    const greedySession = greedy.ok ? await auth.getSession(new Headers({ cookie: cookieOf(greedy) })) : null;
    expect(greedySession?.role ?? 'refused').not.toBe('admin');
  });

  it('knows one admin only when many sign up at the same moment', async () => {
    const auth = await createTestAuth();

    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => signUp(auth, `person${index}@example.test`)));

    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403, 403, 403, 403, 403]);
  });

  it('makes exactly one admin also where sign-up stays open', async () => {
    const auth = await createTestAuth({ isSignUpAllowed: true });

    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => signUp(auth, `person${index}@example.test`)));
    const people = await Promise.all(answers.map((answer) => auth.getSession(new Headers({ cookie: cookieOf(answer) }))));

    expect(people.filter((person) => person?.role === 'admin')).toHaveLength(1);
    expect(people.filter((person) => person?.role === 'member')).toHaveLength(4);
  });

  it('refuses a short password', async () => {
    const auth = await createTestAuth();

    const answer = await post(auth, '/sign-up/email', { name: 'Ada', email: 'ada@example.test', password: 'short1234' });

    expect(answer.status).toBe(400);
    expect(await auth.isSignUpOpen()).toBe(true);
  });
});

describe('sessions', () => {
  let auth: Auth;
  let signedUp: Response;

  beforeAll(async () => {
    auth = await createTestAuth({ isSignUpAllowed: true });
    signedUp = await signUp(auth, 'ada@example.test');
  });

  it('come as an http-only cookie with SameSite=Lax', () => {
    const cookie = signedUp.headers.getSetCookie()[0] ?? '';

    expect(cookie).toMatch(/^mailwright\.session_token=/);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).not.toMatch(/; Secure/i);
  });

  it('are marked Secure on https', async () => {
    const secure = await createTestAuth({ baseUrl: 'https://mail.example.test' });

    const answer = await post(
      secure,
      '/sign-up/email',
      { name: 'Ada', email: 'a@example.test', password },
      { origin: 'https://mail.example.test' },
    );

    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-mailwright\.session_token=.*; Secure/i);
  });

  it('are opened by a bearer token too, and by nothing else', async () => {
    const { token } = (await signedUp.clone().json()) as { token: string };

    const person = await auth.getSession(new Headers({ authorization: `Bearer ${token}` }));

    expect(person).toMatchObject({ email: 'ada@example.test', name: 'Ada' });
    expect(await auth.getSession(new Headers({ authorization: `Bearer ${token.slice(0, -1)}` }))).toBeNull();
    expect(await auth.getSession(new Headers({ cookie: `mailwright.session_token=${token}` }))).toBeNull();
    expect(await auth.getSession(new Headers())).toBeNull();
  });

  it('end at sign-out', async () => {
    const signedIn = await post(auth, '/sign-in/email', { email: 'ada@example.test', password });
    const cookie = cookieOf(signedIn);

    await post(auth, '/sign-out', {}, { cookie });

    expect(await auth.getSession(new Headers({ cookie }))).toBeNull();
  });

  it('are not given to requests of a foreign origin', async () => {
    const answer = await post(auth, '/sign-out', {}, { cookie: cookieOf(signedUp), origin: 'https://evil.example' });

    expect(answer.status).toBe(403);
    expect(await auth.getSession(new Headers({ cookie: cookieOf(signedUp) }))).not.toBeNull();
  });
});

describe('rate limit', () => {
  it('counts sign-in attempts by the address that the server names', async () => {
    const auth = await createTestAuth({ attemptsPerMinute: 3 });
    const attempt = (address: string) =>
      post(auth, '/sign-in/email', { email: 'ada@example.test', password: 'not the password' }, { [clientAddressHeader]: address });

    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await attempt('198.51.100.7')).status);
    const other = await attempt('198.51.100.8');

    expect(statuses).toEqual([401, 401, 401, 429]);
    expect(other.status).toBe(401);
  });
});
