import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCoreServices, type OpenCoreServices, type PersonContext } from '@mailwright/core';
import { type Database, openDatabase, runMigrations } from '@mailwright/db';
import { type DovecotServer, type ServerUser, startDovecot } from '@mailwright/driver-testkit';
import type { UserId } from '@mailwright/mail';
import { ImapFlow } from 'imapflow';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../scripts/embedded-postgres.ts';

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
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwright-bench-'));
  // The database may run as another user, who must reach its folder.
  chmodSync(folder, 0o711);
  const cluster = await startEmbeddedPostgres({ dataDir: path.join(folder, 'pg'), database: 'bench' });
  await runMigrations(cluster.ownerUrl);
  const owner = postgres(cluster.ownerUrl, { max: 1, connection: { role: 'mailwright_auth' } });
  await owner`insert into "user" (id, name, email) values ('bench', 'Bench', 'bench@example.test')`;
  await owner.end();
  const dovecot = await startDovecot({ store: 'mdbox', ...options });
  const database = openDatabase({ url: cluster.ownerUrl, role: 'app' });
  const services = createCoreServices({
    database,
    masterKeys: [{ id: 'bench', key: new Uint8Array(32) }],
    logger: silent,
    uploadLimitBytes: 1,
    imageProxyKey: new Uint8Array(32),
    network: { allowsPrivateHosts: true },
  });
  const [user] = dovecot.users;
  return {
    dovecot,
    user,
    database,
    databaseUrl: cluster.ownerUrl,
    services,
    context: { services, userId: 'bench' as UserId },
    openBareImap: () => openBareImap(dovecot, user),
    async [Symbol.asyncDispose]() {
      await services.close();
      await database.close();
      await dovecot.stop();
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
