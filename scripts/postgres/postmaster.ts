import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresEnvironment } from './create-cluster.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { commandLineOf, isAlive, waitForExit } from './process-alive.ts';
import type { ProcessUser } from './unprivileged-user.ts';

/** A running server process. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

interface PidFile extends Postmaster {
  readonly status: string;
}

const startDeadlineMs = 60_000;
const stopDeadlineMs = 10_000;

function readPidFile(dataDir: string): PidFile | null {
  try {
    const lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch {
    return null;
  }
}

/** NOTE: after a crash the noted id may belong to a stranger, and PostgreSQL would then refuse to start. */
function isPostmasterOf(dataDir: string, pid: number): boolean {
  if (!pid || !isAlive(pid)) return false;
  const commandLine = commandLineOf(pid);
  return commandLine === null || commandLine.includes(dataDir);
}

/** The server that a killed parent left running, ready for use; null where there is none. */
export async function findOrphan(dataDir: string): Promise<Postmaster | null> {
  const endsAt = Date.now() + startDeadlineMs;
  for (;;) {
    const noted = readPidFile(dataDir);
    if (!noted) return null;
    if (!isPostmasterOf(dataDir, noted.pid)) {
      rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
      return null;
    }
    if (noted.status === 'ready') return noted;
    if (Date.now() > endsAt)
      throw new Error(`PostgreSQL process ${noted.pid} is neither ready nor gone after ${startDeadlineMs / 1000} s.`);
    await sleep(25);
  }
}

/** What a server is started with. */
export interface PostmasterOptions {
  readonly dataDir: string;
  readonly logFile: string;
  readonly port: number;
  readonly binaries: PostgresBinaries;
  readonly user: ProcessUser;
  readonly isDurable: boolean;
}

function spawnPostmaster(options: PostmasterOptions): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100', 'timezone=UTC'];
  if (!options.isDurable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const log = openSync(options.logFile, 'a', 0o600);
  if (options.user.uid !== undefined && options.user.gid !== undefined) chownSync(options.logFile, options.user.uid, options.user.gid);
  // Detached: a Ctrl-C in the terminal must not reach PostgreSQL before the server has closed its connections.
  const child = spawn(
    options.binaries.postgres,
    ['-D', options.dataDir, '-p', String(options.port), ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...options.user,
      cwd: '/',
      env: postgresEnvironment,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  child.unref();
  return child;
}

async function waitUntilReady(child: ChildProcess, dataDir: string): Promise<boolean> {
  let hasFailed = false;
  child.once('error', () => {
    hasFailed = true;
  });
  const endsAt = Date.now() + startDeadlineMs;
  while (!hasFailed && child.exitCode === null && child.signalCode === null && Date.now() < endsAt) {
    const noted = readPidFile(dataDir);
    if (noted?.pid === child.pid && noted?.status === 'ready') return true;
    await sleep(20);
  }
  return false;
}

/** Starts a server and waits until it answers; tries again while processes of a killed one are still leaving. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const child = spawnPostmaster(options);
    if ((await waitUntilReady(child, options.dataDir)) && child.pid !== undefined) return { pid: child.pid, port: options.port };
    if (child.pid !== undefined && isAlive(child.pid)) process.kill(child.pid, 'SIGQUIT');
    const lastWords = readFileSync(options.logFile, 'utf8').slice(-2000);
    if (!lastWords.includes('shared memory block')) break;
    await sleep(250 * attempt);
  }
  throw new Error(`The embedded PostgreSQL did not start; its log is ${options.logFile}.`);
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitForExit(pid, stopDeadlineMs)) return;
  }
}
