import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { serverEnvironment, serverFlags } from '../../scripts/server-flags.ts';

/** A worker in a process of its own, so that what it takes is told apart from what the benchmark takes. */
export interface MirrorWorker {
  /** Keeps the mirrors of all connections from now on. */
  keep(): void;
  /** Reads their texts from now on. */
  read(): void;
  /** The most memory that the process ever had, in MiB. */
  readPeakRssMb(): number;
  stop(): Promise<void>;
}

/** Starts it; it does nothing yet. */
export async function startMirrorWorker(databaseUrl: string): Promise<MirrorWorker> {
  const child = fork(path.join(import.meta.dirname, 'mirror-worker.ts'), [databaseUrl], {
    execArgv: [...serverFlags],
    env: { ...process.env, ...serverEnvironment },
  });
  await Promise.race([once(child, 'message'), failOnExit(child)]);
  return {
    keep: () => child.send('keep'),
    read: () => child.send('read'),
    readPeakRssMb() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    async stop() {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}

async function failOnExit(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The worker ended with ${code} before it was ready.`);
}
