import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPushTokenVerifier } from '../http/verify-push-token.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

const issuer = 'https://accounts.example.test';
const audience = 'https://mail.example.test/api/push/google';
const serviceAccount = 'push@project.example.test';
const claims = { email: serviceAccount, email_verified: true };
const path = '/api/push/google';

const toBody = (data: unknown) =>
  JSON.stringify({
    message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: '1', publishTime: '2026-01-01T00:00:00Z' },
    subscription: 'projects/p/subscriptions/s',
  });
const notice = toBody({ emailAddress: 'ada@example.test', historyId: 9876 });

describe('the door for what providers tell', () => {
  let keys: http.Server;
  let keysUrl: string;
  let keysAnswer: { status: number; text: string };
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let server: TestServer;
  let told: string[] = [];

  beforeAll(async () => {
    pair = await generateKeyPair('RS256');
    keysAnswer = { status: 200, text: JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' }] }) };
    keys = http.createServer((_request, response) => response.writeHead(keysAnswer.status).end(keysAnswer.text));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    keysUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
    server = await startDoor();
  });
  beforeEach(() => {
    told = [];
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    keys.closeAllConnections();
    await new Promise((resolve) => keys.close(resolve));
  });

  const startDoor = () =>
    startTestServer({
      push: {
        verifyToken: createPushTokenVerifier({ issuer, keysUrl, audience, serviceAccount }),
        tellChanged: async (emailAddress) => void told.push(emailAddress),
      },
    });
  const sign = (payload: JWTPayload = {}, key = pair.privateKey) =>
    new SignJWT({ iss: issuer, aud: audience, iat: now(), exp: now() + 3600, ...claims, ...payload })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(key);
  const now = () => Math.floor(Date.now() / 1000);
  const post = (token: string | null, body: string, at = server) =>
    at.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body,
    });

  it('wakes the account that is named, and answers nothing', async () => {
    const answer = await post(await sign(), notice);

    expect([answer.status, answer.body.length]).toEqual([204, 0]);
    expect(told).toEqual(['ada@example.test']);
  });

  it('refuses everybody else without a word', async () => {
    const other = await generateKeyPair('RS256');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign()).split('.')[1]}.`;
    const tokens = {
      none: null,
      word: 'secret',
      unsigned,
      'own key': await sign({}, other.privateKey),
      audience: await sign({ aud: 'https://elsewhere.example.test' }),
      issuer: await sign({ iss: 'https://elsewhere.example.test' }),
      expired: await sign({ iat: now() - 7200, exp: now() - 3600 }),
      'without end': await sign({ exp: undefined }),
      'other account': await sign({ email: 'other@project.example.test' }),
      'unproved account': await sign({ email_verified: false }),
      long: `${await sign({ padding: 'x'.repeat(9000) })}`,
    };
    const answers = await Promise.all(
      Object.entries(tokens).map(async ([name, token]) => {
        const { status, body } = await post(token, notice);
        return [name, status, body.toString()];
      }),
    );

    expect(answers).toEqual(Object.keys(tokens).map((name) => [name, 401, '']));
    expect(told).toEqual([]);
  });

  it('takes no more than a notice is large', async () => {
    const answer = await post(await sign(), toBody({ emailAddress: 'ada@example.test', padding: 'x'.repeat(20_000) }));

    expect([answer.status, told]).toEqual([413, []]);
  });

  it.each([
    'no JSON',
    '{}',
    'null',
    JSON.stringify({ message: { data: '%%%' } }),
    toBody('text'),
    toBody({ emailAddress: 'nobody' }),
    toBody({ emailAddress: `${'a'.repeat(400)}@example.test` }),
  ])('does nothing for what is no notice, and has it delivered no more: %.30s', async (body) => {
    expect([(await post(await sign(), body)).status, told]).toEqual([204, []]);
  });

  it('fails where the keys cannot be had, so that it is told again', async () => {
    const good = keysAnswer;
    for (const bad of [
      { status: 503, text: '' },
      { status: 200, text: `{"keys":[],"padding":"${'x'.repeat(300_000)}"}` },
    ]) {
      keysAnswer = bad;
      await using fresh = await startDoor();
      expect((await post(await sign(), notice, fresh)).status).toBe(500);
    }
    keysAnswer = good;
    expect(told).toEqual([]);
  });

  it('is not there where nobody set it up', async () => {
    await using closed = await startTestServer();

    expect((await post(await sign(), notice, closed)).status).toBe(404);
  });
});
