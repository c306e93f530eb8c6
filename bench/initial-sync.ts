// A whole account into the mirror, beside a bare imapflow on one connection that fetches the same and throws it away, and beside
// mbsync, which copies the mailbox. Then its texts, until every word can be searched.
import { performance } from 'node:perf_hooks';
import { fetchEverything } from './support/bare-imap.ts';
import { openBenchAccount } from './support/bench-account.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';
import { startMirrorWorker } from './support/start-mirror-worker.ts';
import { timeMbsync } from './support/time-mbsync.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 100_000);
const withTexts = process.env.BENCH_TEXTS !== '0';

await using world = await startBenchWorld();
const plan = planMailbox(messageCount);
await loadMailbox(world.dovecot, plan, world.user.emailAddress);
const { threadCount } = plan;
const account = await openBenchAccount(world);

const loopBefore = await time(() => fetchEverything(world));
const worker = await startMirrorWorker(world.databaseUrl);
const start = performance.now();
worker.keep();
await account.waitUntil('first page', async () => (await account.countMessages()) >= Math.min(messageCount, 200));
const firstMs = performance.now() - start;
await account.waitUntil('everything', account.isFilled);
const value = performance.now() - start;
const counts = await account.countRows();
if (counts.messages !== messageCount || counts.threads !== threadCount) {
  throw new Error(`The mirror holds ${JSON.stringify(counts)}; ${messageCount} messages in ${threadCount} threads were planned.`);
}
const textMs = withTexts ? await time(readTexts) : null;
const peakRssMb = worker.readPeakRssMb();
await worker.stop();
await account.close();
// Once more: a machine that others use too is not as fast at the end as it was at the beginning.
const loopAfter = await time(() => fetchEverything(world));
const baseline = (loopBefore + loopAfter) / 2;
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
    baselines: [round(loopBefore), round(loopAfter)],
    ratio: toRatio(value),
    firstPage: round(firstMs),
    messagesPerSecond: Math.round(messageCount / (value / 1000)),
    texts: textMs === null ? null : round(textMs),
    textRatio: textMs === null ? null : toRatio(textMs),
    mbsync: mbsyncMs === null ? null : round(mbsyncMs),
    peakRssMb,
  }),
);

async function readTexts(): Promise<void> {
  worker.read();
  await account.waitUntil('all texts', account.isRead);
}
