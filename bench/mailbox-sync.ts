// 1,000 mailboxes of a local server into our rows, beside a bare imapflow that lists the same.
import { createConnection, syncMailboxes } from '@mailwright/core';
import { startSubmissionServer } from '@mailwright/driver-testkit';
import { startBenchWorld } from './support/bench-world.ts';
import { median, round, time } from './support/measure.ts';

const mailboxCount = 1000;
const runs = 5;

await using world = await startBenchWorld({ store: 'maildir', manyMailboxes: mailboxCount });
const { dovecot, user, context } = world;
await using submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => {} });

async function bareList(): Promise<void> {
  const client = await world.openBareImap();
  await client.list({ statusQuery: { messages: true, unseen: true, uidNext: true, uidValidity: true } });
  await client.logout();
}

const first: number[] = [];
const again: number[] = [];
const bare: number[] = [];
for (let run = 0; run < runs; run += 1) {
  const connection = await createConnection(context, {
    emailAddress: user.emailAddress,
    imap: dovecot.imapSettings(user),
    smtp: submission.smtpSettings(user),
    timeoutMs: 20_000,
    imapPassword: user.password,
    smtpPassword: '',
  });
  const input = { connectionId: connection.id };
  bare.push(await time(bareList));
  first.push(await time(() => syncMailboxes(context, input)));
  again.push(await time(() => syncMailboxes(context, input)));
}

const [value, baseline] = [median(first), median(bare)];
console.log(
  JSON.stringify({
    name: 'mailbox-sync',
    mailboxes: mailboxCount,
    value: round(value),
    unit: 'ms',
    baseline: round(baseline),
    ratio: round(value / baseline),
    again: round(median(again)),
    slowest: round(Math.max(...first)),
  }),
);
