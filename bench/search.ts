// Mixed searches of a large account through core, each compared with what the plan of the mailbox says, beside the mail server's own
// SEARCH for the same without an index.

import { listThreads, startSyncRunner, startTextIndexer } from '@mailwright/core';
import { type MailboxId, mapPlaces, parseSearchLine } from '@mailwright/mail';
import { toMailboxId } from '../packages/driver-imap/src/imap-ids.ts';
import { toImapSearch } from '../packages/driver-imap/src/imap-search.ts';
import { openBenchAccount } from './support/bench-account.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { percentile, round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';
import { planSearches } from './support/plan-searches.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 100_000);
const searchCount = Number(process.env.BENCH_SEARCHES ?? 200);
const compared = 200;
const pageSize = 50;

await using world = await startBenchWorld();
const { context } = world;
const plan = planMailbox(messageCount);
await loadMailbox(world.dovecot, plan, world.user.emailAddress);
const account = await openBenchAccount(world);
const { connectionId } = account;
const database = account.workerServices.database;

const sync = await startSyncRunner(account.workerServices);
const syncMs = await time(() => account.waitUntil('all mail', account.isFilled));
const indexer = await startTextIndexer(account.workerServices);
const textMs = await time(() => account.waitUntil('all texts', account.isRead));
await account.waitUntil('a live mirror', async () => {
  const page = await listThreads(context, { connectionId, query: 'nothing', limit: 1 });
  return page.search?.askedConnectionIds.length === 0;
});
const planned = planSearches(plan, searchCount);

const threadRows = await database.withUser(context.userId, (db) =>
  db.execute<{ header: string; thread_id: string }>('select message_id_header as header, thread_id from messages'),
);
const threadIdOf = new Map(threadRows.map(({ header, thread_id }) => [header, thread_id]));
const truthOf = plan.messages.filter(({ index, threadIndex }) => index === threadIndex);
const idOfThread = new Map(truthOf.map(({ threadIndex, messageIdHeader }) => [threadIndex, threadIdOf.get(messageIdHeader)]));

async function searchAll(query: string) {
  const ids: string[] = [];
  let cursor: string | null = null;
  let total = 0;
  do {
    const page = await listThreads(context, { connectionId, query, cursor, limit: 100 });
    if (page.search?.askedConnectionIds.length !== 0) throw new Error(`The provider was asked for: ${query}`);
    total = page.search.total;
    ids.push(...page.threads.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor && ids.length < compared);
  return { ids: ids.slice(0, compared), total };
}

const wrong: string[] = [];
for (const { line, threads } of planned) {
  const { ids, total } = await searchAll(line);
  const expected = threads.slice(0, compared).map((thread) => idOfThread.get(thread));
  if (total !== threads.length || ids.join() !== expected.join()) wrong.push(`${line}: ${total} instead of ${threads.length}`);
}

const durations: number[] = [];
const slowest: { line: string; ms: number }[] = [];
for (const { line } of planned) {
  const ms = await time(() => listThreads(context, { connectionId, query: line, limit: pageSize }));
  durations.push(ms);
  slowest.push({ line, ms: round(ms) });
}

const bare = await world.openBareImap();
await bare.mailboxOpen('INBOX');
const clock = { now: new Date(), timeZone: 'UTC' };
const baselines: number[] = [];
for (const { line } of planned) {
  const search = mapPlaces(parseSearchLine(line, clock), (): readonly MailboxId[] => []);
  const query = toImapSearch(search, toMailboxId('INBOX'));
  baselines.push(await time(() => bare.search(query, { uid: true })));
}
await bare.logout();
await Promise.all([indexer.stop(), sync.stop()]);
await account.close();

for (const line of wrong) console.error(`wrong: ${line}`);
const [value, baseline] = [percentile(durations, 95), percentile(baselines, 95)];
console.log(
  JSON.stringify({
    name: 'search',
    messages: messageCount,
    searches: planned.length,
    wrong: wrong.length,
    value: round(value),
    unit: 'ms (p95)',
    baseline: round(baseline),
    timesFaster: round(baseline / value),
    median: round(percentile(durations, 50)),
    baselineMedian: round(percentile(baselines, 50)),
    syncMs: round(syncMs),
    textMs: round(textMs),
    slowest: slowest.toSorted((one, other) => other.ms - one.ms).slice(0, 5),
  }),
);
if (wrong.length > 0) process.exitCode = 1;
