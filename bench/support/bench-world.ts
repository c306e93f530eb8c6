import { createCoreServices, type OpenCoreServices, type PersonContext } from '@mailwright/core';
import { type Database, openDatabase } from '@mailwright/db';
import { type DovecotServer, type ServerUser, startDovecot } from '@mailwright/driver-testkit';
import type { UserId } from '@mailwright/mail';
import { ImapFlow } from 'imapflow';
import { startBenchDatabase } from './bench-database.ts';

/** A private mail server, a migrated database and core's services over both. */
export interface BenchWorld extends AsyncDisposable {
  readonly dovecot: DovecotServer;
  readonly user: ServerUser;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly services: OpenCoreServices;
  readonly context: PersonContext;
  /** A bare imapflow that is logged in. */
  openBareImap(): Promise<ImapFlow>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Starts the world of a benchmark; disposing of it leaves nothing behind. */
export async function startBenchWorld(options: Parameters<typeof startDovecot>[0] = {}): Promise<BenchWorld> {
  const cluster = await startBenchDatabase();
  const dovecot = await startDovecot({ store: 'mdbox', ...options });
  const database = openDatabase({ url: cluster.url, role: 'app' });
  const services = openBenchServices(database);
  const [user] = dovecot.users;
  return {
    dovecot,
    user,
    database,
    databaseUrl: cluster.url,
    services,
    context: { services, userId: 'bench' as UserId },
    openBareImap: () => openBareImap(dovecot, user),
    async [Symbol.asyncDispose]() {
      await services.close();
      await database.close();
      await dovecot.stop();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** Core's services as every process of a benchmark has them. */
export function openBenchServices(database: Database): OpenCoreServices {
  return createCoreServices({
    database,
    masterKeys: [{ id: 'bench', key: new Uint8Array(32) }],
    logger: silent,
    uploadLimitBytes: 1,
    imageProxyKey: new Uint8Array(32),
    network: { allowsPrivateHosts: true },
  });
}

async function openBareImap(dovecot: DovecotServer, user: ServerUser): Promise<ImapFlow> {
  const { host, port } = dovecot.imapSettings(user);
  const client = new ImapFlow({
    host,
    port,
    secure: true,
    auth: { user: user.emailAddress, pass: user.password },
    tls: { rejectUnauthorized: false },
    logger: false,
    disableAutoIdle: true,
  });
  await client.connect();
  return client;
}
