// A Google account into the mirror: what the first page takes, and how many quota units a minute the whole takes.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { listThreads, startSyncRunner } from '@mailwright/core';
import { startGoogleBench } from './support/google-bench.ts';
import { round } from './support/measure.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 10_000);

await using bench = await startGoogleBench(messageCount);
const { context, gmail, workerServices } = bench;
const connectionId = await bench.connect();

await gmail.takeCount();
const firstStart = performance.now();
const page = await listThreads(context, { connectionId, role: 'inbox', limit: 50 });
const firstPageMs = performance.now() - firstStart;
const firstPage = await gmail.takeCount();
if (page.threads.length !== 50) throw new Error(`The first page has ${page.threads.length} threads.`);

const countRows = () =>
  workerServices.database.withUser(context.userId, async (db) => {
    const [row] = await db.execute<{ messages: number; open: number }>(
      `select (select count(*)::int from message_mailboxes) as messages, (select count(*)::int from mailboxes where not is_fully_covered) as open`,
    );
    return row ?? { messages: 0, open: 1 };
  });
const start = performance.now();
const runner = await startSyncRunner(workerServices);
for (let rows = await countRows(); rows.open > 0; rows = await countRows()) await sleep(500);
const durationMs = performance.now() - start;
const spent = await gmail.takeCount();
await runner.stop();
const { messages } = await countRows();
if (messages !== messageCount) throw new Error(`The mirror holds ${messages} of ${messageCount} messages.`);
console.log(
  JSON.stringify({
    name: 'google-sync',
    messages: messageCount,
    value: round(durationMs),
    unit: 'ms',
    firstPageMs: round(firstPageMs),
    firstPageRequests: firstPage.requests,
    requests: spent.requests,
    messagesPerRequest: round(messageCount / spent.requests),
    units: spent.units,
    unitsPerMinute: Math.round(spent.units / (durationMs / 60_000)),
    mostUnitsInAMinute: spent.mostInAMinute,
  }),
);
