// Random pages, counts and opened messages over HTTP from an account of rows alone, beside an empty procedure and beside the page's
// statement without a server; then a warm imapflow that fetches as many envelopes. `--rows 1000000` for the large one.
import os from 'node:os';
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

type Works = Readonly<Record<string, (index: number) => Promise<unknown>>>;

// One of each in turn, so that what else the machine does weighs on all of them alike. A work that gives a number took its own time.
async function measure<Names extends Works>(count: number, works: Names): Promise<Record<keyof Names, number[]>> {
  const durations = Object.fromEntries(Object.keys(works).map((name) => [name, [] as number[]])) as Record<keyof Names, number[]>;
  for (let index = -20; index < count; index += 1) {
    for (const [name, work] of Object.entries(works)) {
      const start = performance.now();
      const own = await work(Math.abs(index));
      if (index >= 0) durations[name]?.push(typeof own === 'number' ? own : performance.now() - start);
    }
  }
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

const get = async (path: string) => {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  return answer.text();
};

await loadMailbox(world.dovecot, planMailbox(imapMessages), world.user.emailAddress);
const imap = await world.openBareImap();
const { exists } = await imap.mailboxOpen('INBOX');
const listAt = (index: number) => {
  const { mailboxId, instant } = at(places, index);
  return client.mail.list.query({ connectionId, mailboxId, limit: pageSize, position: { kind: 'before', instant } });
};
const measured = await measure(rounds, {
  empty: () => client.session.check.query(),
  page: listAt,
  unified: (index) =>
    client.mail.list.query({ connectionId: 'all', limit: pageSize, position: { kind: 'around', instant: at(places, index).instant } }),
  statement: (index) => database.withUser(userId, (db) => time(async () => db.execute(toQuery(index)))),
  tally: () => client.mail.count.query({ connectionId }),
  thread: (index) => client.mail.get.query({ connectionId, threadId: at(cached, index).threadId }),
  body: (index) => get(`/bodies/${at(cached, index).messageId}`),
  histogram: (index) => client.mail.histogram.query({ connectionId, mailboxId: at(mailboxIds, index) }),
  bare: () => {
    const first = 1 + Math.floor(chance() * (exists - pageSize));
    return imap.fetchAll(`${first}:${first + pageSize - 1}`, { uid: true, envelope: true, flags: true });
  },
});
const plan = await database.withUser(userId, (db) =>
  db.execute<{ 'QUERY PLAN': string }>(sql`explain (analyze, buffers, costs off) ${toQuery(0)}`),
);
console.error(plan.map((line) => line['QUERY PLAN']).join('\n'));
const p95 = Object.fromEntries(Object.entries(measured).map(([name, durations]) => [name, round(percentile(durations, 95))]));
const p50 = Object.fromEntries(Object.entries(measured).map(([name, durations]) => [name, round(percentile(durations, 50))]));
const bound = percentile(measured.empty, 95) + 3 * percentile(measured.statement, 95);
const value = percentile(measured.page, 95);
console.log(
  JSON.stringify({
    name: 'list-page',
    messages: messageCount,
    value: round(value),
    unit: 'ms',
    baseline: round(bound),
    ratio: round(value / bound),
    p95,
    p50,
    load: round(os.loadavg()[0] ?? 0),
  }),
);
