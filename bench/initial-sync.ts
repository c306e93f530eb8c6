// A whole account into the mirror, beside a bare imapflow on one connection that fetches the same and throws it away.
import { performance } from 'node:perf_hooks';
import { startSyncRunner } from '@mailwright/core';
import { fetchEverything } from './support/bare-imap.ts';
import { openBenchAccount } from './support/bench-account.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 100_000);

await using world = await startBenchWorld();
const plan = planMailbox(messageCount);
await loadMailbox(world.dovecot, plan, world.user.emailAddress);
const account = await openBenchAccount(world);

let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 50);

const baseline = await time(() => fetchEverything(world));
const start = performance.now();
const runner = await startSyncRunner(account.workerServices);
await account.waitUntil('first page', async () => (await account.countMessages()) >= Math.min(messageCount, 200));
const firstMs = performance.now() - start;
await account.waitUntil('everything', account.isFilled);
const value = performance.now() - start;
clearInterval(watch);
const counts = await account.countRows();
await runner.stop();
await account.close();
if (counts.messages !== messageCount || counts.threads !== plan.threadCount) {
  throw new Error(`The mirror holds ${JSON.stringify(counts)}; ${messageCount} messages in ${plan.threadCount} threads were planned.`);
}
console.log(
  JSON.stringify({
    name: 'initial-sync',
    messages: messageCount,
    threads: counts.threads,
    value: round(value),
    unit: 'ms',
    baseline: round(baseline),
    ratio: Math.round((value / baseline) * 100) / 100,
    firstPage: round(firstMs),
    messagesPerSecond: Math.round(messageCount / (value / 1000)),
    // Of this process, which holds the planned mailbox and the baseline too.
    peakRssMb: Math.round(peakBytes / 1024 / 1024),
  }),
);
