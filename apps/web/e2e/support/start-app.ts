import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from '@mailwright/driver-testkit';

const root = path.resolve(import.meta.dirname, '../../../..');
const resultsFolder = path.resolve(import.meta.dirname, '../../test-results');
const readyTimeoutMs = 240_000;

/** A whole running Mailwright with a database of its own. */
export interface RunningApp extends AsyncDisposable {
  readonly url: string;
  readonly dataFolder: string;
}

function waitForReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`The app was not ready in time.\n${output}`)), readyTimeoutMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('Ready: ')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The app ended with code ${code}.\n${output}`));
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Starts the app as `npm start` does, on a free port, its data in a folder that goes away; what it prints stays with the results. */
export async function startApp(environment: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'mailwright-e2e-'));
  // PostgreSQL runs as another user where the tests run as root.
  await chmod(dataFolder, 0o711);
  const port = await findFreePort();
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.ts')], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: '',
      MASTER_KEY: '',
      NODE_OPTIONS: '',
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataFolder,
      SIGN_IN_ATTEMPTS_PER_MINUTE: '1000',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await mkdir(resultsFolder, { recursive: true });
  const log = createWriteStream(path.join(resultsFolder, `app-${port}.log`));
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const dispose = async () => {
    await stop(child);
    log.end();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await waitForReady(child);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, dataFolder, [Symbol.asyncDispose]: dispose };
}
