import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { schema } from '@mailwright/db';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { type OAuthBed, openOAuthBed } from './testing/open-oauth-bed.ts';

const hourMs = 60 * 60_000;
const isRefresh = (call: string) => call === 'refresh_token';

describe('access tokens', () => {
  let bed: OAuthBed;
  let ada: core.PersonContext;
  let connectionId: string;
  const children: ChildProcess[] = [];
  const refreshes = () => bed.provider.tokenCalls.filter(isRefresh).length;
  const ask = (options?: { forceRefresh: boolean }) => core.getAccessToken(ada, connectionId, options);
  const statusOf = async () => (await core.getConnection(ada, { connectionId })).status;
  const readGrant = () =>
    bed.services.database.withUser(ada.userId, async (db) => {
      const [grant] = await db.select().from(schema.oauthGrants).where(eq(schema.oauthGrants.connectionId, connectionId));
      return grant;
    });

  beforeAll(async () => {
    bed = await openOAuthBed();
  });
  beforeEach(async () => {
    for (const name of Object.keys(bed.provider.behaviour)) delete bed.provider.behaviour[name as 'claims'];
    ada = await bed.addPerson();
    connectionId = await bed.connect(ada);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
  });
  afterAll(() => bed[Symbol.asyncDispose]());

  it('are kept until shortly before they end, then refreshed', async () => {
    const before = refreshes();
    const first = await ask();

    bed.pass(hourMs - 61_000);
    expect(await ask()).toBe(first);
    bed.pass(2000);
    const second = await ask();

    expect(second).not.toBe(first);
    expect(await ask()).toBe(second);
    expect(refreshes() - before).toBe(1);
    expect(await readGrant()).toMatchObject({ refreshCount: 1, failureCount: 0, leaseId: null });
  });

  it('are kept for most of a short life too', async () => {
    bed.provider.behaviour.expiresInSeconds = 40;
    bed.pass(hourMs);
    const before = refreshes();
    const short = await ask();

    bed.pass(25_000);
    expect(await ask()).toBe(short);
    bed.pass(6000);
    expect(await ask()).not.toBe(short);
    expect(refreshes() - before).toBe(2);
  });

  it('are refreshed once however many were refused, and for a server that refuses them all twice an hour', async () => {
    bed.pass(60_000);
    const before = refreshes();
    const old = await ask();

    const forced = await Promise.all(Array.from({ length: 50 }, () => ask({ forceRefresh: true })));

    expect(new Set(forced).size).toBe(1);
    expect(forced[0]).not.toBe(old);
    expect(await ask({ forceRefresh: true })).toBe(forced[0]);
    bed.pass(20 * 60_000);
    expect(await ask({ forceRefresh: true })).toBe(forced[0]);
    expect(refreshes() - before).toBe(1);
    bed.pass(11 * 60_000);
    expect(await ask({ forceRefresh: true })).not.toBe(forced[0]);
    expect(refreshes() - before).toBe(2);
  });

  it('are taken from a refresh token that changes each time', async () => {
    bed.provider.behaviour.rotatesRefreshTokens = true;

    for (let round = 0; round < 3; round += 1) {
      bed.pass(hourMs);
      const token = await ask();
      expect(bed.provider.store.findActive(token)).not.toBeNull();
    }
    expect(await statusOf()).toBe('pending');
  });

  it('end with one call where access was revoked, and come back when the person signs in again', async () => {
    bed.provider.store.revokeAccount('alice@example.test');
    bed.pass(hourMs);
    const before = refreshes();

    const refused = await Promise.allSettled(Array.from({ length: 20 }, () => ask()));
    for (let minute = 0; minute < 60; minute += 1) {
      bed.pass(60_000);
      await expect(ask({ forceRefresh: minute % 2 === 0 })).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });
    }

    expect(refused.every(({ status }) => status === 'rejected')).toBe(true);
    expect(refreshes() - before).toBe(1);
    const marked = await core.getConnection(ada, { connectionId });
    expect(marked).toMatchObject({ status: 'reauthorization-required', lastError: { code: 'oauth_revoked', host: '127.0.0.1' } });
    expect(await bed.connect(ada, { connectionId })).toBe(connectionId);
    expect(bed.provider.store.findActive(await ask())).not.toBeNull();
    expect(await core.getConnection(ada, { connectionId })).toMatchObject({ status: 'pending', lastError: null });
  });

  it('are asked for later, not of the person, where the provider fails', async () => {
    for (const fault of ['unavailable', 'throttled', 'garbage', 'endless', 'drop', 'invalid_client'] as const) {
      bed.provider.behaviour.tokenFault = fault;
      bed.pass(2 * hourMs);
      const before = refreshes();

      await expect(ask(), fault).rejects.toMatchObject({ retry: 'later', name: 'MailError' });
      const waiting = await ask().catch((error: unknown) => error);

      expect(waiting, fault).toMatchObject({ retry: 'later' });
      expect((waiting as { retryAfterMs: number }).retryAfterMs, fault).toBeGreaterThan(0);
      expect(refreshes() - before, fault).toBe(1);
    }
    expect(await statusOf()).toBe('pending');
    expect(await readGrant()).toMatchObject({ failureCount: 6, refusedAt: null });

    bed.provider.behaviour.tokenFault = null;
    bed.pass(hourMs);
    expect(bed.provider.store.findActive(await ask())).not.toBeNull();
    expect(await readGrant()).toMatchObject({ failureCount: 0, retryAt: null });
  });

  it('serve to their end while they cannot be renewed', async () => {
    const token = await ask();
    bed.provider.behaviour.tokenFault = 'unavailable';

    bed.pass(hourMs - 30_000);
    expect(await ask()).toBe(token);
    bed.pass(31_000);
    await expect(ask()).rejects.toMatchObject({ retry: 'later' });
  });

  it('do not outlive a lease: what a slow process got is thrown away when the person signed in meanwhile', async () => {
    bed.pass(hourMs);
    bed.provider.behaviour.tokenDelayMs = 400;
    const slow = ask();
    await new Promise((resolve) => setTimeout(resolve, 150));
    bed.provider.behaviour.tokenDelayMs = 0;
    await bed.connect(ada, { connectionId });
    const fresh = await ask();

    expect(await slow).toBe(fresh);
  });

  it('are given back at the provider when the connection is removed', async () => {
    await core.removeConnection(ada, { connectionId });

    expect(bed.provider.revoked.at(-1)).toMatch(/^refresh-/);
    await expect(ask()).rejects.toMatchObject({ code: 'REAUTHORIZATION_REQUIRED' });
  });

  it('are refreshed exactly once by 50 askers in two processes, at each of 100 expiries', async () => {
    const { clientId, clientSecret, origin } = bed.provider;
    const person = { userId: ada.userId, connectionId, askers: 25 };
    const order = JSON.stringify({ databaseUrl: bed.database.url, clientId, clientSecret, origin, ...person });
    const asking = await Promise.all([startAsking(order), startAsking(order)]);
    bed.provider.behaviour.tokenDelayMs = 15;

    const perRound: number[] = [];
    for (let round = 0; round < 100; round += 1) {
      await expireNow();
      const before = refreshes();
      const answers = await Promise.all(asking.map((next) => next()));
      expect(new Set(answers.flat()).size).toBe(1);
      perRound.push(refreshes() - before);
    }

    expect(perRound).toEqual(new Array(100).fill(1));
  }, 300_000);

  function expireNow() {
    const { oauthGrants: grants } = schema;
    const past = { expiresAt: sql`now() - interval '1 second'`, lastRefreshedAt: sql`now() - interval '1 hour'` };
    return bed.services.database.withUser(ada.userId, (db) => db.update(grants).set(past).where(eq(grants.connectionId, connectionId)));
  }

  async function startAsking(order: string): Promise<() => Promise<string[]>> {
    const script = path.join(import.meta.dirname, 'testing/refresh-process.ts');
    const child = spawn('node', [script, order], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    return async () => {
      child.stdin.write('go\n');
      return JSON.parse((await lines.next()).value ?? '[]') as string[];
    };
  }
});
