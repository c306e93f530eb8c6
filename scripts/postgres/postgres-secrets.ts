import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Passwords of an embedded cluster, made once and kept beside its data with mode 0600. */
export interface PostgresSecrets {
  readonly superuserPassword: string;
  readonly ownerPassword: string;
}

/** Reads the passwords, or makes them where there are none yet. */
export function ensurePostgresSecrets(file: string): PostgresSecrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PostgresSecrets;
  const createPassword = () => randomBytes(24).toString('base64url');
  const secrets: PostgresSecrets = { superuserPassword: createPassword(), ownerPassword: createPassword() };
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
