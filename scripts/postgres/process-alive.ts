import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function readProc(pid: number, file: 'status' | 'cmdline' | 'stat'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

/** True while the process runs; a zombie that nobody reaps does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !/^State:\s+Z/m.test(readProc(pid, 'status') ?? '');
}

/** The words a process was started with; null where the system does not tell. */
export function commandLineOf(pid: number): string | null {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? null;
}

/** A mark that a later process with the same id does not share; empty where the system does not tell. */
export function startMarkOf(pid: number): string {
  // proc(5): field 22 of stat is the start time; the name in field 2 may hold spaces, so count after its bracket.
  return readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ')[19] ?? '';
}

/** Resolves true once the process is gone, false when the time is over. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const endsAt = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > endsAt) return false;
    await sleep(20);
  }
  return true;
}
