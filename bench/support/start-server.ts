import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { findFreePort } from '../../scripts/postgres/find-free-port.ts';
import { serverEnvironment, serverFlags } from '../../scripts/server-flags.ts';

/** A server process of its own on loopback. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

const serverFolder = path.resolve(import.meta.dirname, '../../apps/server');
const patienceMs = 30_000;

/** Starts the server over a migrated database and waits until it answers. */
export async function startServer(databaseUrl: string): Promise<BenchServer> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...serverFlags, 'src/main.ts'], {
    cwd: serverFolder,
    env: {
      ...serverEnvironment,
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      PORT: String(port),
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ALLOW_SIGN_UP: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await waitUntilUp(child, url);
  return {
    url,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function waitUntilUp(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error('The server did not start.');
}
