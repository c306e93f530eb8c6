import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Whom PostgreSQL runs as; empty for the caller itself. */
export interface ProcessUser {
  readonly uid?: number;
  readonly gid?: number;
}

export const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root; then it runs as the data's owner, else as `postgres`, else as `nobody`. */
export function findPostgresUser(dataDir: string): ProcessUser {
  if (!isRoot) return {};
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('PostgreSQL cannot run as root and there is no user "postgres" or "nobody". Start as another user or set DATABASE_URL.');
}

/** True when any user may walk through every folder down to this one. */
export function isReachableByAll(folder: string): boolean {
  const resolved = path.resolve(folder);
  if (existsSync(resolved) && (statSync(resolved).mode & 0o001) === 0) return false;
  const parent = path.dirname(resolved);
  return parent === resolved || isReachableByAll(parent);
}
