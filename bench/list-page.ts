// Random pages, counts and opened messages over HTTP from an account of rows alone, beside an empty procedure and beside the page's
// statement without a server; then a warm imapflow that fetches as many envelopes. `--rows 1000000` for the large one.
import { createMailwrightClient, signIn } from '@mailwright/client';
import { openDatabase } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { toThreadPageQuery } from '../packages/core/src/mail/find-thread-page.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { analyzeRows, fillRows } from './support/fill-rows.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { percentile, round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';
import { startServer } from './support/start-server.ts';

const rowsArgument = process.argv.indexOf('--rows');
const messageCount = rowsArgument > 0 ? Number(process.argv[rowsArgument + 1]) : 100_000;
const rounds = 200;
const pageSize = 50;
const imapMessages = Math.min(messageCount, 20_000);
const account = { name: 'Bench', email: 'pages@example.test', password: 'a password for the bench' };

await using world = await startBenchWorld();
await using server = await startServer(world.databaseUrl);
const { url } = server;
const headers = { 'content-type': 'application/json', origin: url };
const signedUp = await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers, body: JSON.stringify(account) });
if (!signedUp.ok) throw new Error(`Sign-up answered ${signedUp.status}.`);
const token = await signIn({ url, ...account });
const client = createMailwrightClient({ url, token });
const { person } = await client.session.get.query();
const userId = (person?.id ?? '') as UserId;

await using database = openDatabase({ url: world.databaseUrl, role: 'app', maxConnections: 1 });
const filled = await fillRows(database, userId, messageCount);
await analyzeRows(world.databaseUrl);

// The same order of chances in each run.
let seed = 20_260_101;
const chance = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
};
const { connectionId, mailboxIds, oldestMs, newestMs, cached } = filled;
const places = Array.from({ length: rounds }, () => ({
  mailboxId: mailboxIds[Math.floor(chance() * mailboxIds.length)] ?? '',
  instant: new Date(oldestMs + chance() * (newestMs - oldestMs)).toISOString(),
}));

async function measure(count: number, work: (index: number) => Promise<unknown>): Promise<readonly number[]> {
  for (let index = 0; index < 20; index += 1) await work(index);
  const durations: number[] = [];
  for (let index = 0; index < count; index += 1) durations.push(await time(() => work(index)));
  return durations;
}

const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
};
const toQuery = (index: number) => {
  const { mailboxId, instant } = at(places, index);
  const after = { latestReceivedAt: instant, threadId: '00000000-0000-0000-0000-000000000000' };
  return toThreadPageQuery([mailboxId], { after, coveredBackTo: null, limit: pageSize + 1 });
};

async function measureStatement(): Promise<readonly number[]> {
  return database.withUser(userId, (db) => measure(rounds, (index) => db.execute(toQuery(index))));
}

async function measureImap(): Promise<readonly number[]> {
  await loadMailbox(world.dovecot, planMailbox(imapMessages), world.user.emailAddress);
  const imap = await world.openBareImap();
  const { exists } = await imap.mailboxOpen('INBOX');
  const durations = await measure(rounds, () => {
    const first = 1 + Math.floor(chance() * (exists - pageSize));
    return imap.fetchAll(`${first}:${first + pageSize - 1}`, { uid: true, envelope: true, flags: true });
  });
  await imap.logout();
  return durations;
}

const get = async (path: string) => {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  return answer.text();
};

const empty = await measure(rounds, () => client.session.check.query());
const pages = await measure(rounds, async (index) => {
  const { mailboxId, instant } = at(places, index);
  const page = await client.mail.list.query({ connectionId, mailboxId, limit: pageSize, position: { kind: 'before', instant } });
  if (page.unreachableConnectionIds.length > 0) throw new Error('A page asked the provider.');
});
const unified = await measure(rounds, (index) =>
  client.mail.list.query({ connectionId: 'all', limit: pageSize, position: { kind: 'around', instant: at(places, index).instant } }),
);
const statement = await measureStatement();
const counts = await measure(rounds, () => client.mail.count.query({ connectionId }));
const threads = await measure(rounds, (index) => client.mail.get.query({ connectionId, threadId: at(cached, index).threadId }));
const bodies = await measure(rounds, (index) => get(`/bodies/${at(cached, index).messageId}`));
const histograms = await measure(20, (index) => client.mail.histogram.query({ connectionId, mailboxId: at(mailboxIds, index) }));
const imap = await measureImap();

const plan = await database.withUser(userId, (db) =>
  db.execute<{ 'QUERY PLAN': string }>(sql`explain (analyze, buffers, costs off) ${toQuery(0)}`),
);
console.error(plan.map((line) => line['QUERY PLAN']).join('\n'));
const p95 = (durations: readonly number[]) => round(percentile(durations, 95));
const bound = percentile(empty, 95) + 3 * percentile(statement, 95);
console.log(
  JSON.stringify({
    name: 'list-page',
    messages: messageCount,
    value: p95(pages),
    unit: 'ms',
    baseline: round(bound),
    ratio: round(percentile(pages, 95) / bound),
    p50: round(percentile(pages, 50)),
    empty: p95(empty),
    statement: p95(statement),
    unified: p95(unified),
    count: p95(counts),
    openThread: p95(threads),
    openBody: p95(bodies),
    histogram: p95(histograms),
    imap: p95(imap),
  }),
);
