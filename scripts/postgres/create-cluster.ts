import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { keptMemory } from '../server-flags.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ProcessUser } from './unprivileged-user.ts';

/** How a new cluster is made. */
export interface CreateClusterOptions {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly user: ProcessUser;
  readonly superuserPassword: string;
  /** False lets go of fsync: for tests only. */
  readonly isDurable: boolean;
}

/** What PostgreSQL's programs see of our environment: nothing of the application's. A page of mail is a few large parameters. */
export const postgresEnvironment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...keptMemory };

function giveTo(user: ProcessUser, file: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid);
}

/** Makes the cluster unless it is there; a half-made one of an earlier, killed run is made anew. */
export async function ensureCluster(options: CreateClusterOptions): Promise<void> {
  const { dataDir, user } = options;
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  const nursery = `${dataDir}.new`;
  // An initdb whose parent was killed may still be writing there.
  rmSync(nursery, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  mkdirSync(path.join(nursery, 'data'), { recursive: true, mode: 0o700 });
  giveTo(user, nursery);
  giveTo(user, path.join(nursery, 'data'));
  const passwordFolder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-initdb-'));
  chmodSync(passwordFolder, 0o711);
  const passwordFile = path.join(passwordFolder, 'password');
  writeFileSync(passwordFile, `${options.superuserPassword}\n`, { mode: 0o600 });
  giveTo(user, passwordFile);
  try {
    const initdbArguments = [
      '-D',
      path.join(nursery, 'data'),
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
    ];
    initdbArguments.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...(options.isDurable ? [] : ['-N']));
    await promisify(execFile)(options.binaries.initdb, initdbArguments, { ...user, env: postgresEnvironment, cwd: '/' });
  } finally {
    rmSync(passwordFolder, { recursive: true, force: true });
  }
  if (existsSync(dataDir)) rmSync(dataDir, { recursive: true });
  renameSync(path.join(nursery, 'data'), dataDir);
  rmSync(nursery, { recursive: true, force: true });
}
