// From the mail server's 250 to the event in a subscribed client, beside a bare imapflow in IDLE on the same mailbox in the same run;
// then how much memory a process takes that keeps many idle accounts.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@mailwright/db';
import { buildMessage, startSubmissionServer } from '@mailwright/driver-testkit';
import { startBenchWorld } from './support/bench-world.ts';
import { connectUser, followEvents, signUpPerson } from './support/live-account.ts';
import { percentile, round } from './support/measure.ts';
import { startServer } from './support/start-server.ts';

const mailCount = 60;
const idleAccounts = Number(process.env.BENCH_ACCOUNTS ?? 100);
const accountsPerPerson = 50;
const longestMs = 30_000;
const quietMs = 1500;

const users = Array.from({ length: idleAccounts + 1 }, (_, index) => ({ emailAddress: `user${index}@example.test`, password: 'secret' }));
const [watched, ...idle] = users;
if (watched === undefined) throw new Error('There is nobody to write to.');
await using world = await startBenchWorld({ users: [watched, ...idle] });
const { dovecot } = world;
await using submission = await startSubmissionServer({ users, deliver: async () => {} });
await using server = await startServer(world.databaseUrl);
await using database = openDatabase({ url: world.databaseUrl, role: 'worker', maxConnections: 1 });

const person = await signUpPerson(server, 'first@example.test');
const connectionId = await connectUser(person, { dovecot, submission }, watched);
await dovecot.deliver(watched.emailAddress, buildMessage({ subject: 'Before all', messageIdHeader: '<before@bench.example>' }));
await waitUntil('the first message', async () => (await listNewest()) === 'Before all');
await sleep(2000);

const events: number[] = [];
const ending = new AbortController();
const following = followEvents(server, person, (atMs) => events.push(atMs), ending.signal).catch((error: unknown) => {
  if (!ending.signal.aborted) throw error;
});
const bare = await world.openBareImap();
const seen: number[] = [];
bare.on('exists', () => seen.push(performance.now()));
await bare.mailboxOpen('INBOX');
void bare.idle();
await waitUntilQuiet();

const ours: number[] = [];
const theirs: number[] = [];
for (let number = 0; number < mailCount; number += 1) {
  const subject = `Mail ${number}`;
  const before = { events: events.length, seen: seen.length };
  await dovecot.deliver(watched.emailAddress, buildMessage({ subject, messageIdHeader: `<${number}@bench.example>` }));
  const deliveredMs = performance.now();
  await waitUntil('both', async () => events.length > before.events && seen.length > before.seen);
  ours.push((events[before.events] ?? 0) - deliveredMs);
  theirs.push((seen[before.seen] ?? 0) - deliveredMs);
  // The event says that it is there: one look shows it.
  if ((await listNewest()) !== subject) throw new Error('The event came before the message.');
  await waitUntilQuiet();
}
ending.abort();
await following;
await bare.logout();

const before = readRssMb();
let nth = 0;
for (let first = 0; first < idle.length; first += accountsPerPerson) {
  nth += 1;
  const owner = await signUpPerson(server, `owner${nth}@example.test`);
  for (const user of idle.slice(first, first + accountsPerPerson)) await connectUser(owner, { dovecot, submission }, user);
}
await waitUntil('all accounts', async () => (await countLive()) === users.length);
await sleep(10_000);
const late = ours.map((ms, index) => ms - (theirs[index] ?? 0));
console.log(
  JSON.stringify({
    name: 'new-mail',
    value: round(percentile(late, 95)),
    unit: 'ms later',
    median: round(percentile(late, 50)),
    ours: round(percentile(ours, 95)),
    baseline: round(percentile(theirs, 95)),
    idleAccounts: users.length,
    rssMb: readRssMb(),
    rssMbOfOne: before,
  }),
);

async function listNewest(): Promise<string | null> {
  const page = await person.client.mail.list.query({ connectionId, role: 'inbox', limit: 1 });
  return page.threads[0]?.subject ?? null;
}

/** A mail's text is told of after the mail itself: that event must not be taken for the next mail's. */
async function waitUntilQuiet(): Promise<void> {
  let known = -1;
  while (known !== events.length) {
    known = events.length;
    await sleep(quietMs);
  }
}

async function countLive(): Promise<number> {
  const rows = await database.db.execute<{ count: number }>('select count(*)::int as count from sync_leases where is_live');
  return rows[0]?.count ?? 0;
}

function readRssMb(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + longestMs * (what === 'all accounts' ? 10 : 1);
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`Waited in vain for: ${what}.`);
    await sleep(what === 'both' ? 2 : 100);
  }
}
