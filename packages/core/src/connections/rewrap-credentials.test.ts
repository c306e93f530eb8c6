import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '../index.ts';
import { findCredentialRows, openCredentials } from './stored-credentials.ts';

const silent = () => undefined;
const server = { host: 'mail.example.test', port: 993, security: 'tls' as const, userName: 'ada', certificateFingerprint: null };
const input = {
  emailAddress: 'ada@example.test',
  imap: server,
  smtp: { ...server, port: 465 },
  timeoutMs: 5000,
  imapPassword: 'reading',
  smtpPassword: 'sending',
};

const createKey = (id: string): core.MasterKey => ({ id, key: new Uint8Array(randomBytes(32)) });

describe('rotating the master key', () => {
  let database: TestDatabase;
  const open: core.OpenCoreServices[] = [];
  const servicesOf = (role: 'app' | 'worker', masterKeys: readonly [core.MasterKey, ...core.MasterKey[]]) => {
    const services = core.createCoreServices({
      database: database.open(role),
      masterKeys,
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      network: { allowsPrivateHosts: true },
      uploadLimitBytes: 1000,
      imageProxyKey: new Uint8Array(32),
    });
    open.push(services);
    return services;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const services of open) await services.close();
    await database[Symbol.asyncDispose]();
  });

  it('reseals the secrets of all people, and leaves alone what no key at hand opens', async () => {
    const [lost, old, current] = [createKey('k0'), createKey('k1'), createKey('k2')];
    const [ada, grace, edsger] = [await database.addPerson(), await database.addPerson(), await database.addPerson()];
    const before = servicesOf('app', [old]);
    const adas = await core.createConnection({ services: before, userId: ada }, input);
    await core.createConnection({ services: before, userId: grace }, { ...input, imapPassword: 'of grace', smtpPassword: '' });
    const unreadable = await core.createConnection({ services: servicesOf('app', [lost]), userId: edsger }, input);
    const worker = servicesOf('worker', [current, old]);

    const first = await core.rewrapCredentials(worker);
    const second = await core.rewrapCredentials(worker);

    const after = servicesOf('app', [current]);
    const rowsOf = (userId: typeof ada, connectionId: string) =>
      after.database.withUser(userId, (db) => findCredentialRows(db, connectionId));
    const kept = await rowsOf(edsger, unreadable.id);
    expect(first).toEqual({ rewrapped: 3, unreadable: 2 });
    expect(second).toEqual({ rewrapped: 0, unreadable: 2 });
    expect(openCredentials(after.vault, await rowsOf(ada, adas.id))).toEqual({
      kind: 'password',
      imapPassword: 'reading',
      smtpPassword: 'sending',
    });
    expect(kept.map(({ keyId }) => keyId)).toEqual(['k0', 'k0']);
  });
});
