import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchWorld } from './bench-world.ts';
import { time } from './measure.ts';

/** How long mbsync (isync 1.4) takes to copy the inbox into an empty Maildir, in ms; null where it is not installed. */
export async function timeMbsync({ dovecot, user }: BenchWorld): Promise<number | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwright-mbsync-'));
  const { host, port } = dovecot.imapSettings(user);
  const config = path.join(folder, 'mbsyncrc');
  await mkdir(path.join(folder, 'mail'));
  const lines = [
    ...['IMAPAccount bench', `Host ${host}`, `Port ${port}`, `User ${user.emailAddress}`, `Pass ${user.password}`],
    ...['SSLType IMAPS', `CertificateFile ${path.join(dovecot.folder, 'chain.pem')}`, ''],
    ...['IMAPStore far', 'Account bench', ''],
    ...['MaildirStore near', `Path ${folder}/mail/`, `Inbox ${folder}/mail/INBOX`, ''],
    ...['Channel bench', 'Far :far:', 'Near :near:', 'Patterns INBOX', 'Create Near', 'Sync Pull', 'SyncState *', ''],
  ];
  await writeFile(config, lines.join('\n'), { mode: 0o600 });
  try {
    let code: number | 'missing' | null = null;
    const ms = await time(async () => {
      code = await run('mbsync', ['-q', '-c', config, 'bench']);
    });
    if (code === 'missing') return null;
    if (code !== 0) throw new Error(`mbsync ended with ${code}.`);
    return ms;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(command: string, argumentsOf: readonly string[]): Promise<number | 'missing' | null> {
  const child = spawn(command, argumentsOf, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}
