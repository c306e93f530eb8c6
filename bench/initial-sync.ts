// A whole account into the mirror, beside a bare imapflow on one connection that fetches the same and throws it away, and beside
// mbsync, which copies the mailbox. Then its texts, until every word can be searched.
import { performance } from 'node:perf_hooks';
import { startSyncRunner, startTextIndexer } from '@mailwright/core';
import { fetchEverything } from './support/bare-imap.ts';
import { openBenchAccount } from './support/bench-account.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';
import { timeMbsync } from './support/time-mbsync.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 100_000);
const withTexts = process.env.BENCH_TEXTS !== '0';

await using world = await startBenchWorld();
let plan: ReturnType<typeof planMailbox> | null = planMailbox(messageCount);
await loadMailbox(world.dovecot, plan, world.user.emailAddress);
const { threadCount } = plan;
// What the benchmark itself holds is not of the process that is measured.
plan = null;
const account = await openBenchAccount(world);

const baseline = await time(() => fetchEverything(world));
let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 50);
const start = performance.now();
const runner = await startSyncRunner(account.workerServices);
await account.waitUntil('first page', async () => (await account.countMessages()) >= Math.min(messageCount, 200));
const firstMs = performance.now() - start;
await account.waitUntil('everything', account.isFilled);
const value = performance.now() - start;
const counts = await account.countRows();
if (counts.messages !== messageCount || counts.threads !== threadCount) {
  throw new Error(`The mirror holds ${JSON.stringify(counts)}; ${messageCount} messages in ${threadCount} threads were planned.`);
}
const textMs = withTexts ? await time(readTexts) : null;
clearInterval(watch);
await runner.stop();
await account.close();
const mbsyncMs = process.env.BENCH_MBSYNC === '0' ? null : await timeMbsync(world);
const toRatio = (ms: number) => Math.round((ms / baseline) * 100) / 100;
console.log(
  JSON.stringify({
    name: 'initial-sync',
    messages: messageCount,
    threads: counts.threads,
    value: round(value),
    unit: 'ms',
    baseline: round(baseline),
    ratio: toRatio(value),
    firstPage: round(firstMs),
    messagesPerSecond: Math.round(messageCount / (value / 1000)),
    texts: textMs === null ? null : round(textMs),
    textRatio: textMs === null ? null : toRatio(textMs),
    mbsync: mbsyncMs === null ? null : round(mbsyncMs),
    peakRssMb: Math.round(peakBytes / 1024 / 1024),
  }),
);

async function readTexts(): Promise<void> {
  const indexer = await startTextIndexer(account.workerServices);
  await account.waitUntil('all texts', async () => (await account.countPendingTexts()) === 0);
  await indexer.stop();
}
