import { randomBytes } from 'node:crypto';
import { schema } from '@mailwright/db';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonContext } from '../context.ts';
import * as core from '../index.ts';

const unreadable = { code: 'NOT_CONFIGURED', reason: 'credentials-unreadable' };
const server = { host: 'mail.example.test', port: 993, security: 'tls' as const, userName: 'ada', certificateFingerprint: null };
const input = {
  emailAddress: 'ada@example.test',
  imap: server,
  smtp: { ...server, port: 465 },
  timeoutMs: 5000,
  imapPassword: 'reading',
  smtpPassword: 'sending',
};

describe('credentials that cannot be opened any more', () => {
  let database: TestDatabase;
  let services: core.OpenCoreServices;
  let ada: PersonContext;

  beforeAll(async () => {
    database = await createTestDatabase();
    const silent = () => undefined;
    services = core.createCoreServices({
      database: database.open('app'),
      masterKeys: [{ id: 'k1', key: new Uint8Array(randomBytes(32)) }],
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      network: { allowsPrivateHosts: true },
      uploadLimitBytes: 1000,
      imageProxyKey: new Uint8Array(32),
    });
    ada = { services, userId: await database.addPerson() };
  });
  afterAll(async () => {
    await services.close();
    await database[Symbol.asyncDispose]();
  });

  it('leave the account as it is and are mended by typing them again', async () => {
    const [one, two] = [await core.createConnection(ada, input), await core.createConnection(ada, input)];
    await services.database.withUser(ada.userId, async (db) => {
      const { connectionCredentials: secrets } = schema;
      const mine = await db.select().from(secrets).where(eq(secrets.connectionId, one.id));
      await db.delete(secrets).where(eq(secrets.connectionId, two.id));
      await db.insert(secrets).values(mine.map(({ id: _id, ...row }) => ({ ...row, connectionId: two.id })));
    });

    const refusals = await Promise.allSettled([core.getActiveDriver(ada, two.id), core.testConnection(ada, { connectionId: two.id })]);
    const untouched = await core.listConnections(ada);
    await core.updateConnection(ada, { connectionId: two.id, imapPassword: 'reading again', smtpPassword: 'sending again' });
    const mended = await core.getActiveDriver(ada, two.id);

    expect(refusals).toMatchObject([{ reason: unreadable }, { reason: unreadable }]);
    expect(untouched.map(({ id, status, hasPassword }) => ({ id, status, hasPassword }))).toEqual(
      [one, two].map(({ id }) => ({ id, status: 'pending', hasPassword: true })),
    );
    expect(mended.connection.id).toBe(two.id);
  });
});
