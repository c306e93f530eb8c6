import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server at its real entry, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
}

const folder = path.resolve(import.meta.dirname, '../../..');
const patienceMs = 60_000;

/** Starts one and waits until it says that it is well. */
export async function startProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    env: { PORT: String(port), LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await waitUntilWell(child, url).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return { url, kill, [Symbol.asyncDispose]: kill };
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function waitUntilWell(child: ChildProcess, url: string): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs && child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error('The server did not start.');
}
