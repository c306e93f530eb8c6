import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '@mailwright/db';
import { createTestDatabase } from '@mailwright/db/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it, vi } from 'vitest';
import { compose } from './composition.ts';
import { parseSettings } from './env.ts';
import { createLogger } from './logger.ts';
import { createApi } from './routes/create-api.ts';

const audience = 'https://mail.example.test/api/push/google';
const email = 'push@project.example.test';

it('a configured server that only answers people tells every process of a signed notice', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }] });
  const keys = http.createServer((_request, response) => response.end(keySet)).listen(0, '127.0.0.1');
  await once(keys, 'listening');
  await using database = await createTestDatabase();
  const settings = parseSettings({
    ROLES: 'api',
    DATABASE_URL: database.url,
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    GOOGLE_CLIENT_ID: 'id-1',
    GOOGLE_CLIENT_SECRET: 'secret-1',
    GOOGLE_KEYS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`,
    GOOGLE_PUBSUB_TOPIC: 'projects/p/topics/mail',
    GOOGLE_PUBSUB_AUDIENCE: audience,
    GOOGLE_PUBSUB_SERVICE_ACCOUNT: email,
  });
  const composition = await compose(settings, createLogger('silent'));
  const worker = openDatabase({ url: database.url, role: 'worker', maxConnections: 2 });
  const told: string[] = [];
  try {
    await worker.listen('sync_told', (payload) => void told.push(payload));
    const claims = { iss: 'https://accounts.google.com', aud: audience, email, email_verified: true };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
    const data = Buffer.from(JSON.stringify({ emailAddress: 'ada@example.test', historyId: '1' })).toString('base64');
    const api = createApi(composition.parts);
    const post = (authorization: string) =>
      api.request('/api/push/google', { method: 'POST', headers: { authorization }, body: JSON.stringify({ message: { data } }) });

    expect((await post('Bearer other')).status).toBe(401);
    expect((await post(`Bearer ${token}`)).status).toBe(204);
    await vi.waitFor(() => expect(told).toEqual(['{"provider":"google","emailAddress":"ada@example.test"}']), 5000);
  } finally {
    await worker.close();
    await composition.close();
    keys.closeAllConnections();
    keys.close();
  }
});
