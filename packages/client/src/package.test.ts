import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packClient } from '../../../scripts/pack-client.ts';

const consumer = `
import { createMailwrightClient, getErrorData, signIn, type Outputs } from '@mailwright/client';

export async function starNewest(url: string): Promise<string> {
  const client = createMailwrightClient({ url, token: await signIn({ url, email: 'ada@example.test', password: 'secret secret' }) });
  const page = await client.mail.list.query({ connectionId: 'all', role: 'inbox' });
  const row: Outputs['mail']['list']['threads'][number] | undefined = page.threads[0];
  if (!row) return 'nothing';
  await client.mail.setFlags.mutate({ connectionId: row.connectionId, threadIds: [row.id], add: ['$flagged'] });
  for await (const event of await client.connections.discoverSteps.mutate({ emailAddress: 'a@b.example' })) {
    if (event.kind === 'result') return event.found?.providerName ?? '';
  }
  try {
    await client.mail.send.mutate({
      connectionId: row.connectionId, idempotencyKey: crypto.randomUUID(), holdMs: 0,
      source: { kind: 'message', to: [{ name: null, address: 'b@example.test' }], subject: 'Hello', text: 'Hello' },
    });
  } catch (error) {
    return getErrorData(error)?.code ?? 'unreachable';
  }
  // @ts-expect-error a mailbox has no such role
  await client.mail.list.query({ connectionId: 'all', role: 'bin' });
  // @ts-expect-error rows carry no secret
  return row.password;
}
`;

describe('the packed client', () => {
  let folder: string;
  const tsc = path.resolve(import.meta.dirname, '../../../node_modules/.bin/tsc');

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mailwright-consumer-'));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', packClient()];
    execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
    writeFileSync(path.join(folder, 'consumer.ts'), consumer);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('type-checks in a fresh folder, its declarations included', () => {
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,esnext.disposable,dom,dom.asynciterable',
    ];

    const { stdout } = spawnSync(tsc, [...options, 'consumer.ts'], { cwd: folder, encoding: 'utf8' });

    // NOTE: @trpc/server's own declarations want Node's and ws's types; ours must be clean.
    const ours = stdout.split('\n').filter((line) => line && !line.startsWith('node_modules/@trpc/'));
    expect(ours).toEqual([]);
  }, 60_000);

  it('runs there', () => {
    const script = "import { createMailwrightClient } from '@mailwright/client'; console.log(typeof createMailwrightClient)";

    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });

    expect(printed.trim()).toBe('function');
  });
});
