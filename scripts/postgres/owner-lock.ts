import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, startMarkOf } from './process-alive.ts';

interface Owner {
  readonly pid: number;
  readonly startMark: string;
}

function readOwner(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

/** Takes a data folder for this process; throws while another living process holds it. A dead owner is passed over. */
export function takeOwnership(file: string): Disposable {
  const own: Owner = { pid: process.pid, startMark: startMarkOf(process.pid) };
  const other = readOwner(file);
  if (other && other.pid !== own.pid && isAlive(other.pid) && startMarkOf(other.pid) === other.startMark) {
    throw new Error(`The data folder is in use by process ${other.pid} (${file}). Stop that one first.`);
  }
  rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify(own), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new Error(`Another process is taking the data folder at this moment (${file}). Try again.`, { cause });
  }
  return {
    [Symbol.dispose]() {
      if (readOwner(file)?.pid === own.pid) rmSync(file, { force: true });
    },
  };
}
