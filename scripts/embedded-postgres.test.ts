import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isAlive, waitForExit } from './postgres/process-alive.ts';

let folder: string;
let dataDir: string;
const started: EmbeddedPostgres[] = [];

async function start(): Promise<EmbeddedPostgres> {
  const running = await startEmbeddedPostgres({ dataDir });
  started.push(running);
  return running;
}

async function ask<Row>(url: string, statement: string): Promise<Row[]> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await client.unsafe(statement)) as unknown as Row[];
  } finally {
    await client.end();
  }
}

/** Starts the database in a process of its own, runs a statement there and kills that process outright. */
async function startInKilledProcess(statement: string): Promise<{ pid: number }> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(path.resolve(import.meta.dirname, 'embedded-postgres.ts'))};
    import postgres from ${JSON.stringify(import.meta.resolve('postgres'))};
    const running = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    const client = postgres(running.ownerUrl, { max: 1 });
    await client.unsafe(${JSON.stringify(statement)});
    process.stdout.write(String(running.pid));
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return { pid: Number(output) };
}

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-embedded-'));
  chmodSync(folder, 0o711);
  dataDir = path.join(folder, 'pg');
});

afterEach(async () => {
  for (const running of started.splice(0)) await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('gives an owner who is no superuser, keeps passwords to itself and stops without a trace', async () => {
    const running = await start();

    const [role] = await ask<{ rolsuper: boolean; rolcreaterole: boolean; rolbypassrls: boolean }>(
      running.ownerUrl,
      'select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user',
    );
    const [setting] = await ask<{ fsync: string }>(running.ownerUrl, 'show fsync');

    expect(role).toEqual({ rolsuper: false, rolcreaterole: true, rolbypassrls: false });
    expect(setting).toEqual({ fsync: 'on' });
    expect(statSync(`${dataDir}-secrets.json`).mode & 0o777).toBe(0o600);
    await running.stop();
    expect(isAlive(running.pid)).toBe(false);
  });

  it('keeps its data over a stop', async () => {
    const first = await start();
    await ask(first.ownerUrl, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start();

    expect(second.isReused).toBe(false);
    expect(await ask(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is taken over when its parent was killed', async () => {
    const { pid } = await startInKilledProcess('create table kept as select 42 as answer');
    expect(isAlive(pid)).toBe(true);

    const next = await start();

    expect([next.isReused, next.pid]).toEqual([true, pid]);
    expect(await ask(next.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('recovers what was committed when everything was killed', async () => {
    const { pid } = await startInKilledProcess('create table kept as select 42 as answer');
    process.kill(pid, 'SIGKILL');
    await waitForExit(pid, 5000);

    const next = await start();

    expect(next.isReused).toBe(false);
    expect(await ask(next.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('starts although a stranger now has the process id of the killed one', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(path.join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n1\nready\n`);

    const next = await start();

    expect(next.isReused).toBe(false);
    expect(await ask(next.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second owner while the first one lives', async () => {
    const script = `
      import { takeOwnership } from ${JSON.stringify(path.resolve(import.meta.dirname, 'postgres/owner-lock.ts'))};
      takeOwnership(${JSON.stringify(`${dataDir}.owner`)});
      process.stdout.write('taken');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');

    const refusal = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => String(error));

    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(refusal).toContain(`in use by process ${other.pid}`);
    await expect(start()).resolves.toMatchObject({ isReused: false });
  });
});
