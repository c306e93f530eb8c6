import { openDatabase } from '@mailwright/db';
import { startTcpProxy } from '@mailwright/driver-testkit';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bumpState, lockMirror } from '../mail/mirror-lock.ts';
import { type BedAccount, type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';
import { openEventHub, type Subscriber } from './event-hub.ts';
import type { MirrorEvent } from './event-queue.ts';

let bed: MailBed;
let account: BedAccount;
beforeAll(async () => {
  bed = await openMailBed();
  account = await bed.addAccount();
});
afterAll(() => bed[Symbol.asyncDispose]());

const bump = ({ context, connectionId }: BedAccount) =>
  context.services.database.withUser(context.userId, (db) => bumpState(db, connectionId));

async function readState({ context, connectionId }: BedAccount): Promise<number> {
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db.execute<{ state: string }>(sql`select state from connections where id = ${connectionId}`),
  );
  return Number(row?.state);
}

async function open(url = bed.databaseUrl) {
  const database = openDatabase({ url, role: 'app', maxConnections: 2 });
  const hub = await openEventHub({ database, logger: bed.services.logger });
  const ends = new AbortController();
  return {
    listen: (subscriber: Partial<Subscriber> = {}) => hub.subscribe({ userId: account.context.userId, signal: ends.signal, ...subscriber }),
    async [Symbol.asyncDispose]() {
      ends.abort();
      await database.close();
    },
  };
}

async function next(events: AsyncGenerator<readonly MirrorEvent[]>): Promise<readonly MirrorEvent[]> {
  const { value } = await events.next();
  return value ?? [];
}

describe('the event hub', () => {
  it('tells the current state first, then what any process commits, to the owner alone', async () => {
    await using one = await open();
    await using other = await open();
    const stranger = await bed.addAccount();
    const streams = [one.listen(), other.listen()];
    const ofStranger = one.listen({ userId: stranger.context.userId });
    const { connectionId } = account;
    const state = await readState(account);
    for (const stream of streams) expect(await next(stream)).toEqual([{ connectionId, state }]);
    expect(await next(ofStranger)).toEqual([{ connectionId: stranger.connectionId, state: 0 }]);

    await bump(account);
    for (const stream of streams) expect(await next(stream)).toEqual([{ connectionId, state: state + 1 }]);

    await bump(stranger);
    expect(await next(ofStranger)).toEqual([{ connectionId: stranger.connectionId, state: 1 }]);
  });

  it('tells nothing of a transaction that is rolled back', async () => {
    await using process = await open();
    const stream = process.listen();
    const [first] = await next(stream);
    const { context, connectionId } = account;

    const attempt = context.services.database.withUser(context.userId, async (db) => {
      await bumpState(db, connectionId);
      throw new Error('rolled back');
    });
    await expect(attempt).rejects.toThrow('rolled back');
    await bump(account);

    expect(await next(stream)).toEqual([{ connectionId, state: (first?.state ?? 0) + 1 }]);
  });

  it('keeps the newest state alone for one who takes slowly', async () => {
    await using process = await open();
    const stream = process.listen();
    const witness = process.listen();
    const [first] = await next(stream);
    await next(witness);
    const last = (first?.state ?? 0) + 20;
    for (let round = 0; round < 20; round += 1) await bump(account);
    for (let seen = 0; seen < last; ) seen = (await next(witness))[0]?.state ?? last;

    expect(await next(stream)).toEqual([{ connectionId: account.connectionId, state: last }]);
  });

  it('makes up for what was told while its line to the database was down', async () => {
    const target = new URL(bed.databaseUrl);
    await using proxy = await startTcpProxy({ target: Number(target.port), targetHost: target.hostname });
    target.port = String(proxy.port);
    target.hostname = '127.0.0.1';
    await using process = await open(target.href);
    const stream = process.listen();
    const [first] = await next(stream);
    const following = next(stream);

    proxy.faults.isRefusing = true;
    proxy.cut('reset');
    await bump(account);
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.faults.isRefusing = false;

    expect(await following).toEqual([{ connectionId: account.connectionId, state: (first?.state ?? 0) + 1 }]);
  });

  it('says when a session of the person ended', async () => {
    await using process = await open();
    const ended = Promise.withResolvers<void>();
    const stream = process.listen({ onSessionEnded: ended.resolve });
    await next(stream);
    const auth = openDatabase({ url: bed.databaseUrl, role: 'auth', maxConnections: 1 });
    const { userId } = account.context;
    await auth.db.execute(sql`insert into session (id, token, expires_at, user_id) values ('s', 't', now(), ${userId})`);

    await auth.db.execute(sql`delete from session where id = 's'`);

    await ended.promise;
    await auth.close();
  });

  it('ends with its signal and forgets the subscriber', async () => {
    await using process = await open();
    const ends = new AbortController();
    const stream = process.listen({ signal: ends.signal });
    await next(stream);
    const following = stream.next();

    ends.abort();

    expect(await following).toMatchObject({ done: true });
  });
});

describe('a counted state', () => {
  it('waits for a transaction that has stamped rows with the state to come', async () => {
    const { context, connectionId } = account;
    const before = await readState(account);
    const stamped = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const writer = context.services.database.withUser(context.userId, async (db) => {
      await lockMirror(db, connectionId);
      stamped.resolve();
      await mayCommit.promise;
      return bumpState(db, connectionId);
    });
    await stamped.promise;
    const other = bump(account);
    await new Promise((resolve) => setTimeout(resolve, 100));
    mayCommit.resolve();

    // Which of the two hears first of its COMMIT says nothing.
    expect(await Promise.all([writer, other])).toEqual([before + 1, before + 2]);
    expect(await readState(account)).toBe(before + 2);
  });
});
