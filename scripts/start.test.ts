import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from './postgres/find-free-port.ts';
import { isAlive, waitForExit } from './postgres/process-alive.ts';

const readyDeadlineMs = 240_000;
let folder: string;
let port: number;

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Every process of this run, the database included. */
  readonly pids: readonly number[];
}

function listDescendants(ancestor: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [[Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])] as const];
      } catch {
        return [];
      }
    });
  const below = (pid: number): number[] => parents.filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return [ancestor, ...below(ancestor)];
}

function launch(environment: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, 'start.ts')], {
    env: { PATH, HOME, PORT: String(port), DATA_DIR: path.join(folder, 'data'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => output };
}

async function startAndWait(): Promise<Running> {
  const { child, output } = launch();
  const ready = `Ready: http://127.0.0.1:${port}\n`;
  const endsAt = Date.now() + readyDeadlineMs;
  while (!output().includes(ready)) {
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`It did not become ready:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { child, output, pids: listDescendants(child.pid ?? 0) };
}

async function listLeft(pids: readonly number[]): Promise<number[]> {
  const exits = await Promise.all(pids.map((pid) => waitForExit(pid, 5000)));
  return pids.filter((_, index) => !exits[index]);
}

const ask = (action: string, body: unknown) =>
  fetch(`http://127.0.0.1:${port}/api/auth/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const account = { email: 'ada@example.test', password: 'correct horse battery', name: 'Ada' };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-start-'));
  chmodSync(folder, 0o711);
  port = await findFreePort();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('npm start', { timeout: 300_000 }, () => {
  it('becomes ready, keeps what it acknowledged over kill -9 of everything, and leaves no process at SIGTERM', async () => {
    const first = await startAndWait();
    const signedUp = await ask('sign-up/email', account);
    for (const pid of first.pids) process.kill(pid, 'SIGKILL');
    await listLeft(first.pids);

    const second = await startAndWait();
    const signedIn = await ask('sign-in/email', account);
    const page = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    second.child.kill('SIGTERM');
    const [code] = await once(second.child, 'exit');

    expect([signedUp.status, signedIn.status]).toEqual([200, 200]);
    expect([page.status, page.headers.get('location')]).toEqual([302, '/sign-in']);
    expect(second.pids.length).toBeGreaterThanOrEqual(4);
    expect(code).toBe(0);
    expect(await listLeft(second.pids)).toEqual([]);
    expect(statSync(path.join(folder, 'data/master-key')).mode & 0o777).toBe(0o600);
    expect(second.output()).not.toContain(readFileSync(path.join(folder, 'data/master-key'), 'utf8').trim());
  });

  it('leaves nothing but the database when it alone is killed, and takes that over', async () => {
    const first = await startAndWait();
    first.child.kill('SIGKILL');
    const left = await listLeft(first.pids);

    const second = await startAndWait();
    second.child.kill('SIGINT');
    await once(second.child, 'exit');

    expect(left.length).toBeGreaterThan(0);
    expect(second.output()).toContain('taken over from an earlier run');
    expect(left.filter(isAlive)).toEqual([]);
  });

  it('says what to set where a database is named and no key', async () => {
    const { child, output } = launch({ DATABASE_URL: 'postgres://canary:canary@127.0.0.1:1/none' });

    const [code] = await once(child, 'close');

    expect(code).toBe(1);
    expect(output()).toContain('mailwright: MASTER_KEY: must be set where DATABASE_URL is; make one with: openssl rand -base64 32');
    expect(output()).not.toContain('canary');
  });

  it('names a port that is in use', async () => {
    const { createServer } = await import('node:http');
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');

    const { child, output } = launch();
    const [code] = await once(child, 'close');
    other.close();

    expect(code).toBe(1);
    expect(output()).toContain(`Port ${port} on 127.0.0.1 is in use`);
  });
});
