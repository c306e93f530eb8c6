import { setTimeout as sleep } from 'node:timers/promises';
import { createMailwrightClient, signIn, watchEvents } from '@mailwright/client';
import { openDatabase } from '@mailwright/db';
import { createTestDatabase } from '@mailwright/db/testing';
import { buildMessage, eventually, startDovecot, startSubmissionServer, startTcpProxy } from '@mailwright/driver-testkit';
import { expect, it } from 'vitest';
import { type ServerProcess, startProcess } from './testing/start-process.ts';

const isLong = process.env.FAULTS === 'long';
const rounds = isLong ? 10 : 1;
const leaseSeconds = isLong ? 15 : 5;
const sessionsPerAccount = 4;
const movedWithinMs = 30_000;
const account = { email: 'ada@example.test', password: 'correct horse battery', name: 'Ada' };

interface Keeper extends Record<string, unknown> {
  readonly fence: number;
  readonly state: number;
}

it(
  'two servers and two workers: one keeper an account, the same events everywhere, and never more sessions than it may have',
  async () => {
    await using database = await createTestDatabase();
    await using dovecot = await startDovecot();
    const [user] = dovecot.users;
    await using submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => undefined });
    await using proxy = await startTcpProxy({ target: dovecot.ports.imaps });
    await using own = openDatabase({ url: database.url, role: 'worker', maxConnections: 2 });
    const start = (roles: string) =>
      startProcess({
        ROLES: roles,
        DATABASE_URL: database.url,
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        ALLOW_SIGN_UP: '1',
        LEASE_SECONDS: String(leaseSeconds),
        SESSIONS_PER_ACCOUNT: String(sessionsPerAccount),
      });
    await using processes = new AsyncDisposableStack();
    const [one, other, first] = await Promise.all(['api', 'api', 'worker'].map(async (roles) => processes.use(await start(roles))));
    if (!one || !other || !first) throw new Error('A process is missing.');

    await fetch(`${one.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    const token = await signIn({ url: one.url, ...account });
    const clients = [one, other].map(({ url }) => createMailwrightClient({ url, token }));
    const added = await clients[0]?.connections.create.mutate({
      emailAddress: user.emailAddress,
      imap: { ...dovecot.imapSettings(user), port: proxy.port },
      smtp: submission.smtpSettings(user),
      imapPassword: user.password,
      smtpPassword: '',
    });
    const connectionId = added?.id ?? '';

    const readKeeper = async (): Promise<Keeper | undefined> =>
      (
        await own.db.execute<Keeper>(`select l.fence::int as fence, c.state::int as state from sync_leases l
          join connections c on c.id = l.connection_id where l.is_live and l.lease_until > clock_timestamp()`)
      )[0];
    const isKeptUnder = (fence: number) => async () => (await readKeeper())?.fence === fence;
    await eventually('a keeper', isKeptUnder(1), { timeoutMs: movedWithinMs });

    const ends = new AbortController();
    const heard = [one, other].map(({ url }) => {
      const states: number[] = [];
      void (async () => {
        for await (const event of watchEvents({ url, token, signal: ends.signal })) states.push(event.state);
      })().catch(() => undefined);
      return states;
    });

    // What both servers ask of the provider, without pause.
    let askedCount = 0;
    let isOver = false;
    const asking = clients.map(async (client, index) => {
      for (let nth = 0; !isOver; nth += 1) {
        await client.mailboxes.create.mutate({ connectionId, name: `Box ${index} ${nth}` });
        askedCount += 1;
        await sleep(isLong ? 2000 : 150);
      }
    });
    const working = Promise.all(asking);
    working.catch(() => undefined);

    const expectNews = async (subject: string) => {
      await dovecot.deliver(user.emailAddress, buildMessage({ subject, messageIdHeader: `<${subject}@fault.example>` }));
      for (const client of clients) {
        const isThere = async () =>
          (await client.mail.list.query({ connectionId, role: 'inbox' })).threads.some((thread) => thread.subject === subject);
        await eventually(`${subject} in every list`, isThere, { timeoutMs: movedWithinMs });
      }
    };
    await expectNews('arrived');

    const workers: ServerProcess[] = [first];
    for (let round = 0; round < 2 * rounds; round += 1) {
      workers.push(processes.use(await start('worker')));
      expect((await readKeeper())?.fence).toBe(round + 1);
      await workers.shift()?.kill();
      await eventually('another keeper', isKeptUnder(round + 2), { timeoutMs: movedWithinMs });
      await expectNews(`after-kill-${round}`);
    }

    isOver = true;
    await working;
    const isSame = async () => heard[0]?.at(-1) === heard[1]?.at(-1) && heard[0]?.at(-1) === (await readKeeper())?.state;
    await eventually('the same told by both servers', isSame);
    ends.abort();
    expect(askedCount).toBeGreaterThan(10);
    expect(proxy.highestLineCount).toBeGreaterThan(2);
    expect(proxy.highestLineCount).toBeLessThanOrEqual(sessionsPerAccount);
    expect(heard[0]?.length).toBeGreaterThan(2);
  },
  isLong ? 900_000 : 120_000,
);
