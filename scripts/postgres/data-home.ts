import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { isReachableByAll, isRoot } from './unprivileged-user.ts';

/** The folder that holds everything this installation keeps: the database, its passwords, the master key. */
export interface DataHome {
  readonly folder: string;
  /** Said to the person where the folder is not the obvious one. */
  readonly note: string | null;
}

/** `.data` in the clone; as root in a folder that other users cannot enter, a folder of this clone under /var/lib. */
export function ensureDataHome(root: string, override?: string): DataHome {
  const obvious = path.resolve(override ?? path.join(root, '.data'));
  const isUsable = !isRoot || isReachableByAll(existsSync(obvious) ? obvious : path.dirname(obvious));
  if (isUsable) {
    mkdirSync(obvious, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
    return { folder: obvious, note: null };
  }
  if (override) throw new Error(`${obvious} cannot be reached by the unprivileged user that runs PostgreSQL. Choose another DATA_DIR.`);
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = path.join('/var/lib/mailwright', hash);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return { folder, note: `${root} is closed to other users, so the data of this clone lies in ${folder}.` };
}
