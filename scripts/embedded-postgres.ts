import path from 'node:path';
import postgres from 'postgres';
import { ensureCluster } from './postgres/create-cluster.ts';
import { findFreePort } from './postgres/find-free-port.ts';
import { takeOwnership } from './postgres/owner-lock.ts';
import { findPostgresBinaries } from './postgres/postgres-binaries.ts';
import { ensurePostgresSecrets, type PostgresSecrets } from './postgres/postgres-secrets.ts';
import { findOrphan, startPostmaster, stopPostmaster } from './postgres/postmaster.ts';
import { findPostgresUser } from './postgres/unprivileged-user.ts';

/** Where an embedded PostgreSQL keeps itself. */
export interface EmbeddedPostgresOptions {
  /** The cluster; passwords, log and owner mark lie beside it. */
  readonly dataDir: string;
  readonly database?: string;
  /** False: no fsync, and the owner may create databases. For tests only. */
  readonly isDurable?: boolean;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** For `mailwright_owner`, who owns the database and is no superuser, so that forced row-level security binds. */
  readonly ownerUrl: string;
  readonly port: number;
  readonly pid: number;
  /** True when a killed parent had left it running. */
  readonly isReused: boolean;
  stop(): Promise<void>;
}

const ownerName = 'mailwright_owner';

async function ensureOwnerAndDatabase(
  port: number,
  secrets: PostgresSecrets,
  database: string,
  canCreateDatabases: boolean,
): Promise<void> {
  const admin = postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: secrets.superuserPassword,
    database: 'postgres',
    max: 1,
    onnotice: () => undefined,
  });
  try {
    const [role] = await admin`select 1 from pg_roles where rolname = ${ownerName}`;
    const attributes = `login createrole nosuperuser nobypassrls ${canCreateDatabases ? 'createdb' : 'nocreatedb'}`;
    // The password is base64url, so it needs no escaping.
    await admin.unsafe(`${role ? 'alter' : 'create'} role ${ownerName} ${attributes} password '${secrets.ownerPassword}'`);
    const [existing] = await admin`select 1 from pg_database where datname = ${database}`;
    if (!existing) await admin.unsafe(`create database "${database}" owner ${ownerName}`);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

/** Starts a real PostgreSQL from the npm binaries, or takes over the one that a killed parent left running. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const database = options.database ?? 'mailwright';
  const isDurable = options.isDurable ?? true;
  const ownership = takeOwnership(`${dataDir}.owner`);
  try {
    const secrets = ensurePostgresSecrets(`${dataDir}-secrets.json`);
    const orphan = await findOrphan(dataDir);
    const postmaster = orphan ?? (await startNew(dataDir, secrets, isDurable));
    const stop = async () => {
      await stopPostmaster(postmaster.pid);
      ownership[Symbol.dispose]();
    };
    await ensureOwnerAndDatabase(postmaster.port, secrets, database, !isDurable).catch(async (cause: unknown) => {
      await stopPostmaster(postmaster.pid);
      throw cause;
    });
    return {
      ownerUrl: `postgres://${ownerName}:${secrets.ownerPassword}@127.0.0.1:${postmaster.port}/${database}`,
      port: postmaster.port,
      pid: postmaster.pid,
      isReused: orphan !== null,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    ownership[Symbol.dispose]();
    throw error;
  }
}

async function startNew(dataDir: string, secrets: PostgresSecrets, isDurable: boolean) {
  const user = findPostgresUser(dataDir);
  const binaries = await findPostgresBinaries(path.dirname(dataDir));
  await ensureCluster({ dataDir, binaries, user, superuserPassword: secrets.superuserPassword, isDurable });
  return startPostmaster({ dataDir, logFile: `${dataDir}.log`, port: await findFreePort(), binaries, user, isDurable });
}
