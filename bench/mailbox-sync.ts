// 1,000 mailboxes of a local server into our rows, beside a bare imapflow that lists the same.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConnection, createCoreServices, syncMailboxes } from '@mailwright/core';
import { openDatabase, runMigrations } from '@mailwright/db';
import { startDovecot, startSubmissionServer } from '@mailwright/driver-testkit';
import type { UserId } from '@mailwright/mail';
import { ImapFlow } from 'imapflow';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../scripts/embedded-postgres.ts';

const mailboxCount = 1000;
const runs = 5;
const median = (values: readonly number[]) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const folder = mkdtempSync(path.join(tmpdir(), 'mailwright-bench-'));
// The database may run as another user, who must reach its folder.
chmodSync(folder, 0o711);
const cluster = await startEmbeddedPostgres({ dataDir: path.join(folder, 'pg'), database: 'bench' });
const dovecot = await startDovecot({ manyMailboxes: mailboxCount });
const submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => {} });
await runMigrations(cluster.ownerUrl);
const owner = postgres(cluster.ownerUrl, { max: 1, connection: { role: 'mailwright_auth' } });
await owner`insert into "user" (id, name, email) values ('bench', 'Bench', 'bench@example.test')`;
await owner.end();
const database = openDatabase({ url: cluster.ownerUrl, role: 'app' });
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const services = createCoreServices({
  database,
  masterKeys: [{ id: 'bench', key: new Uint8Array(32) }],
  logger: silent,
  uploadLimitBytes: 1,
  imageProxyKey: new Uint8Array(32),
  network: { allowsPrivateHosts: true },
});
const [user] = dovecot.users;
const context = { services, userId: 'bench' as UserId };

async function bareList(): Promise<void> {
  const imap = dovecot.imapSettings(user);
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: true,
    auth: { user: user.emailAddress, pass: user.password },
    tls: { rejectUnauthorized: false },
    logger: false,
  });
  await client.connect();
  await client.list({ statusQuery: { messages: true, unseen: true, uidNext: true, uidValidity: true } });
  await client.logout();
}

const first: number[] = [];
const again: number[] = [];
const bare: number[] = [];
for (let run = 0; run < runs; run += 1) {
  const connection = await createConnection(context, {
    emailAddress: user.emailAddress,
    imap: dovecot.imapSettings(user),
    smtp: submission.smtpSettings(user),
    timeoutMs: 20_000,
    imapPassword: user.password,
    smtpPassword: '',
  });
  const input = { connectionId: connection.id };
  bare.push(await time(bareList));
  first.push(await time(() => syncMailboxes(context, input)));
  again.push(await time(() => syncMailboxes(context, input)));
}
await services.close();
await database.close();
await submission[Symbol.asyncDispose]();
await dovecot.stop();
await cluster.stop();
rmSync(folder, { recursive: true, force: true });

const [value, baseline] = [median(first), median(bare)];
const rounded = (figure: number) => Math.round(figure * 10) / 10;
console.log(
  JSON.stringify({
    name: 'mailbox-sync',
    mailboxes: mailboxCount,
    value: rounded(value),
    unit: 'ms',
    baseline: rounded(baseline),
    ratio: rounded(value / baseline),
    again: rounded(median(again)),
    slowest: rounded(Math.max(...first)),
  }),
);
process.exit(0);
