import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import type { SyncAccount, SyncBed } from '../../sync/testing/open-sync-bed.ts';
import { scaled } from './fault-scale.ts';
import type { WorkerProcessInput } from './worker-process.ts';

/** A worker in a process of its own. */
export interface Worker extends AsyncDisposable {
  /** By which name it holds leases. */
  readonly ownerId: string;
  /** SIGSTOP: it stands still in the middle of whatever it does. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL; its lease is over at once, as if its seconds had passed. */
  kill(): Promise<void>;
}

/** How a worker is started. */
export interface WorkerOptions {
  /** Where its database is, where that is not the bed's own address. */
  readonly databaseUrl?: string;
  /** False: it hands over intents only. */
  readonly keepsMirror?: boolean;
}

/** Starts a worker for one account. */
export function startWorker(bed: SyncBed, account: SyncAccount, options: WorkerOptions = {}): Worker {
  const input: WorkerProcessInput = {
    databaseUrl: options.databaseUrl ?? bed.bed.databaseUrl,
    connectionId: account.connectionId,
    imap: bed.dovecot.imapSettings(account.user),
    emailAddress: account.user.emailAddress,
    password: account.user.password,
    nowMs: bed.services.now().getTime(),
    keepsMirror: options.keepsMirror ?? true,
    ownerId: randomUUID(),
    leaseMs: scaled(4000, 15_000),
    lookEveryMs: scaled(3000, 30_000),
  };
  const program = new URL('./worker-process.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(input)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await bed.services.database.db.execute(
      sql`update sync_leases set lease_until = now() - interval '1 minute' where connection_id = ${account.connectionId}`,
    );
  };
  const { ownerId } = input;
  return { ownerId, kill, pause: () => void child.kill('SIGSTOP'), resume: () => void child.kill('SIGCONT'), [Symbol.asyncDispose]: kill };
}
