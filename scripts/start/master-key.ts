import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The key that seals credentials where nobody gave one: made once, beside the data, readable by its owner alone. */
export function ensureMasterKey(home: string): string {
  const file = path.join(home, 'master-key');
  if (!existsSync(file)) {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    // NOTE: a link never overwrites, so a key that another process made in between stays.
    if (!existsSync(file)) linkSync(unfinished, file);
    rmSync(unfinished);
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
