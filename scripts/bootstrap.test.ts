import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitForExit } from './postgres/process-alive.ts';

const root = path.resolve(import.meta.dirname, '..');
let folder: string;

/** A small clone: the bootstrap, one task, and tools that are installed already. */
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-bootstrap-'));
  mkdirSync(path.join(folder, 'scripts'));
  mkdirSync(path.join(folder, 'node_modules'));
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'scripts/bootstrap.mjs'])
    cpSync(path.join(root, file), path.join(folder, file));
  symlinkSync(path.join(root, 'node_modules/.bin'), path.join(folder, 'node_modules/.bin'));
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { packageManager: string };
  const tools = path.join(folder, '.tools', packageManager.replace('@', '-'));
  mkdirSync(path.join(tools, 'node_modules/.bin'), { recursive: true });
  writeFileSync(path.join(tools, '.installed'), '');
  writeFileSync(path.join(tools, 'node_modules/.bin/pnpm'), `#!/bin/sh\necho "pnpm $*" >> ${path.join(folder, 'calls')}\n`, {
    mode: 0o755,
  });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]) {
  return spawnSync(process.execPath, [path.join(folder, 'scripts/bootstrap.mjs'), ...words], { encoding: 'utf8' });
}

describe('the bootstrap', () => {
  it('names a task that does not exist', () => {
    for (const words of [['nothing'], ['../start'], []]) {
      const result = run(...words);

      expect(result.status).toBe(1);
      expect(result.stderr).toContain(`mailwright: there is no task "${words[0] ?? ''}".`);
    }
  });

  it('installs once, again when the lockfile changes, and runs the task on the pinned Node with its arguments and exit code', () => {
    writeFileSync(
      path.join(folder, 'scripts/task.ts'),
      'const version: string = process.version;\nconsole.log(version, ...process.argv.slice(2));\nprocess.exit(7);\n',
    );

    const first = run('task', '--one', 'two words');
    run('task');
    writeFileSync(path.join(folder, 'pnpm-lock.yaml'), 'changed: true\n');
    run('task');

    expect(first.status).toBe(7);
    expect(first.stdout).toContain(`${process.version} --one two words`);
    expect(readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n')).toEqual([
      'pnpm install --frozen-lockfile --reporter=append-only',
      'pnpm install --frozen-lockfile --reporter=append-only',
    ]);
  });

  it.runIf(process.platform === 'linux')('stops the task when the npm above it is killed', async () => {
    const pidFile = path.join(folder, 'pid');
    writeFileSync(
      path.join(folder, 'scripts/task.ts'),
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(pidFile)}, String(process.pid));\nsetInterval(() => undefined, 1000);\n`,
    );
    const shell = `"${process.execPath}" "${path.join(folder, 'scripts/bootstrap.mjs')}" task; true`;
    const npm = spawn(process.execPath, [
      '-e',
      `require('node:child_process').spawn('/bin/sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'ignore' }); setInterval(() => undefined, 1000);`,
    ]);
    const readPid = () => {
      try {
        return Number(readFileSync(pidFile, 'utf8'));
      } catch {
        return 0;
      }
    };
    while (!readPid()) await new Promise((resolve) => setTimeout(resolve, 50));

    npm.kill('SIGKILL');

    expect(await waitForExit(readPid(), 5000)).toBe(true);
  });
});
