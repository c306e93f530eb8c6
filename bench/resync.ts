// What it costs to look again at an account that is in the mirror: round trips where nothing changed, and the time until 100 changed,
// 100 new and 100 expunged messages are committed, beside a bare imapflow that asks for the same by QRESYNC (RFC 7162).
import { startSyncRunner } from '@mailwright/core';
import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { buildMessage, startTcpProxy } from '@mailwright/driver-testkit';
import type { SyncCursor } from '@mailwright/mail';
import { ImapFlow } from 'imapflow';
import { openBenchAccount } from './support/bench-account.ts';
import { startBenchWorld } from './support/bench-world.ts';
import { loadMailbox } from './support/load-mailbox.ts';
import { median, round, time } from './support/measure.ts';
import { planMailbox } from './support/plan-mailbox.ts';
import { openCommitClock } from './support/time-commit.ts';

const messageCount = Number(process.env.BENCH_MESSAGES ?? 20_000);
const changed = 100;
const rounds = 5;
const delayMs = 40;

await using world = await startBenchWorld();
const { dovecot, user } = world;
await loadMailbox(dovecot, planMailbox(messageCount), user.emailAddress);
await using proxy = await startTcpProxy({ target: dovecot.ports.imaps });
const imap = { ...dovecot.imapSettings(user), port: proxy.port };
await using driver = createImapSmtpMailManager({
  settings: { imap, smtp: imap, timeoutMs: 20_000 },
  credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
  emailAddress: user.emailAddress,
});
let cursor: SyncCursor = (await driver.getChanges(null)).nextCursor;
const look = async () => {
  cursor = (await driver.getChanges(cursor)).nextCursor;
};

async function countRoundTrips(): Promise<number> {
  const [quick, delayed]: [number[], number[]] = [[], []];
  for (let nth = 0; nth < rounds; nth += 1) {
    proxy.faults.latencyMs = 0;
    quick.push(await time(look));
    proxy.faults.latencyMs = delayMs;
    delayed.push(await time(look));
  }
  proxy.faults.latencyMs = 0;
  return (median(delayed) - median(quick)) / (2 * delayMs);
}

const roundTrips = await countRoundTrips();

const account = await openBenchAccount(world);
const ours: number[] = [];
const theirs: number[] = [];
const present = messageCount;
const first = await startSyncRunner(account.workerServices);
await account.waitUntil('everything', account.isFilled);
await first.stop();
const clock = await openCommitClock(account.workerServices.database, account.connectionId);
for (let nth = 0; nth < rounds; nth += 1) {
  const before = await readPosition();
  await changeMailbox(nth);
  theirs.push(await time(() => askByQresync(before)));
  const starting = Promise.withResolvers<Awaited<ReturnType<typeof startSyncRunner>>>();
  const start = async () => starting.resolve(await startSyncRunner(account.workerServices));
  ours.push(await clock.timeCommit(start, () => findState({ messages: present, marked: changed * (nth + 1) })));
  await (await starting.promise).stop();
}
await account.close();
console.log(
  JSON.stringify({
    name: 'resync',
    messages: messageCount,
    changes: changed * 3,
    value: round(median(ours)),
    unit: 'ms',
    baseline: round(median(theirs)),
    later: round(median(ours) - median(theirs)),
    roundTripsUnchanged: round(roundTrips),
  }),
);

interface Position {
  readonly uidValidity: bigint;
  readonly modseq: bigint;
  readonly uidNext: number;
}

async function openBare(): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: true,
    auth: { user: user.emailAddress, pass: user.password },
    tls: { rejectUnauthorized: false },
    logger: false,
    disableAutoIdle: true,
    qresync: true,
  });
  await client.connect();
  return client;
}

async function readPosition(): Promise<Position> {
  const client = await openBare();
  const { uidValidity, highestModseq = 0n, uidNext } = await client.mailboxOpen('INBOX');
  await client.logout();
  return { uidValidity, modseq: highestModseq, uidNext };
}

/** The same questions without a mirror: which mailboxes changed, what in them, and the rows of what is new. */
async function askByQresync({ modseq, uidNext }: Position): Promise<void> {
  const client = await openBare();
  await client.list({ statusQuery: { messages: true, uidNext: true, uidValidity: true, highestModseq: true } });
  await client.mailboxOpen('INBOX', { readOnly: true });
  await client.fetchAll('1:*', { uid: true, flags: true }, { uid: true, changedSince: modseq });
  const headers = ['Subject', 'From', 'To', 'Cc', 'Date', 'Message-ID', 'In-Reply-To', 'References'];
  const query = { uid: true, flags: true, bodyStructure: true, internalDate: true, size: true, headers };
  await client.fetchAll(`${uidNext}:*`, query, { uid: true });
  await client.logout();
}

async function changeMailbox(nth: number): Promise<void> {
  for (let number = 0; number < changed; number += 1) {
    await dovecot.deliver(
      user.emailAddress,
      buildMessage({ subject: `New ${nth} ${number}`, messageIdHeader: `<new-${nth}-${number}@bench.example>` }),
    );
  }
  const from = 1 + nth * 2 * changed;
  await dovecot.doveadm(['flags', 'add', '-u', user.emailAddress, 'Marked', 'mailbox', 'INBOX', 'uid', `${from}:${from + changed - 1}`]);
  await dovecot.doveadm(['expunge', '-u', user.emailAddress, 'mailbox', 'INBOX', 'uid', `${from + changed}:${from + 2 * changed - 1}`]);
}

/** The state of the mirror where it holds as many; null where it does not. */
async function findState(wanted: { readonly messages: number; readonly marked: number }): Promise<number | null> {
  const statement = `select state::int, (select count(*)::int from message_mailboxes) as messages,
    (select count(*)::int from messages where flags @> '{marked}') as marked from connections`;
  const [row] = await account.workerServices.database.withUser(world.context.userId, (db) =>
    db.execute<{ state: number; messages: number; marked: number }>(statement),
  );
  return row?.messages === wanted.messages && row.marked === wanted.marked ? row.state : null;
}
