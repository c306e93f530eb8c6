// From "connect" to the first 50 threads of a large account, beside a bare imapflow that fetches the newest 200 envelopes.
// Round trips are what a slower line adds: (time with a delay - time without) / (delay there and back).
import { createConnection, listThreads } from '@mailwright/core';
import { startSubmissionServer, startTcpProxy } from '@mailwright/driver-testkit';
import { ImapFlow } from 'imapflow';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { median, round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 100_000);
const runs = 5;
const delayMs = 40;

await using world = await startBenchWorld();
const { dovecot, user, context } = world;
await loadMailbox(dovecot, planMailbox(messageCount), user.emailAddress);
await using submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => {} });
await using proxy = await startTcpProxy({ target: dovecot.ports.imaps });
const imap = { ...dovecot.imapSettings(user), port: proxy.port };

async function connectAndList(): Promise<void> {
  const connection = await createConnection(context, {
    emailAddress: user.emailAddress,
    imap,
    smtp: submission.smtpSettings(user),
    timeoutMs: 20_000,
    imapPassword: user.password,
    smtpPassword: '',
  });
  const page = await listThreads(context, { connectionId: connection.id, role: 'inbox', limit: 50 });
  if (page.threads.length !== 50) throw new Error(`The first page has ${page.threads.length} threads.`);
  await context.services.drivers.drop(connection.id);
}

async function bare(): Promise<void> {
  const client = new ImapFlow({
    host: imap.host,
    port: proxy.port,
    secure: true,
    auth: { user: user.emailAddress, pass: user.password },
    tls: { rejectUnauthorized: false },
    logger: false,
    disableAutoIdle: true,
  });
  await client.connect();
  await client.list();
  const { exists } = await client.mailboxOpen('INBOX');
  await client.fetchAll(`${exists - 199}:*`, { uid: true, envelope: true, flags: true });
  await client.logout();
}

async function measure(work: () => Promise<void>) {
  const quick: number[] = [];
  const delayed: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    proxy.faults.latencyMs = 0;
    quick.push(await time(work));
    proxy.faults.latencyMs = delayMs;
    delayed.push(await time(work));
  }
  return { ms: median(quick), roundTrips: (median(delayed) - median(quick)) / (2 * delayMs), slowestMs: Math.max(...quick) };
}

const baseline = await measure(bare);
const ours = await measure(connectAndList);
console.log(
  JSON.stringify({
    name: 'first-page',
    messages: messageCount,
    value: round(ours.ms),
    unit: 'ms',
    baseline: round(baseline.ms),
    ratio: round(ours.ms / baseline.ms),
    slowest: round(ours.slowestMs),
    roundTrips: round(ours.roundTrips),
    baselineRoundTrips: round(baseline.roundTrips),
  }),
);
