import { openDatabase, schema } from '@mailwright/db';
import { MailError, type MessageId } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { destroyMail } from '../mail/destroy-mail.ts';
import { getThread } from '../mail/get-thread.ts';
import { listThreads } from '../mail/list-threads.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import { type BedAccount, type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';
import { trashMail } from '../mail/trash-mail.ts';
import { dismissFailedChanges, listFailedChanges } from './failed-changes.ts';
import { startIntentRunner } from './intent-runner.ts';
import { runLane } from './run-lane.ts';
import { sweepIntents } from './sweep-intents.ts';

let bed: MailBed;
let account: BedAccount;
beforeAll(async () => {
  bed = await openMailBed();
});
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(async () => {
  account = await bed.addAccount();
});

const on = () => ({ connectionId: account.connectionId });
const settle = () => runLane(account.context, account.connectionId);
const inDatabase = <Row extends Record<string, unknown>>(statement: ReturnType<typeof sql>) =>
  bed.services.database.withUser(account.context.userId, (db) => db.execute<Row>(statement));
const showInbox = async () => {
  bed.passTime(6_000);
  return (await listThreads(account.context, { ...on(), mailboxId: account.mailboxId('inbox'), limit: 100 })).threads;
};
const statuses = async () =>
  (await inDatabase<{ status: string }>(sql`select status from intents where connection_id = ${account.connectionId} order by id`)).map(
    ({ status }) => status,
  );
/** The mirror in the words of the provider: header, mailbox and flags of each message. */
const readMirror = async () => {
  const rows = await inDatabase<{ header: string; mailbox: string; flags: string[] }>(sql`
    select m.message_id_header as header, b.provider_mailbox_id as mailbox, to_jsonb(m.flags) as flags
    from messages m join message_mailboxes l on l.message_id = m.id join mailboxes b on b.id = l.mailbox_id
    where m.connection_id = ${account.connectionId} order by 1, 2`);
  return rows.map(({ header, mailbox, flags }) => `${header} ${mailbox} ${flags.join()}`);
};
const readProvider = () =>
  account.manager.stored.map(({ header, mailboxId, flags }) => `${header} ${mailboxId} ${[...flags].sort().join()}`).sort();
const readUnread = async () => {
  const [row] = await inDatabase<{ total: number; unread: number }>(sql`
    select total_count as total, unread_count as unread from mailboxes where id = ${account.mailboxId('inbox')}`);
  return [row?.total, row?.unread];
};

/** So many mails in the inbox, listed and counted; gives our ids by Message-ID. */
async function fill(count: number): Promise<readonly string[]> {
  for (let index = 0; index < count; index += 1) account.manager.deliver('inbox', { header: `<m${index}@x>` });
  await showInbox();
  await inDatabase(sql`
    update mailboxes set total_count = ${count}, unread_count = ${count} where id = ${account.mailboxId('inbox')}`);
  const rows = await inDatabase<{ id: string }>(sql`
    select id from messages where connection_id = ${account.connectionId} order by received_at`);
  return rows.map(({ id }) => id);
}

/** Ends the process, so to speak: nothing after this instant is done by this run. */
class Crash extends Error {}
async function crashAt(name: string, moment: 'before' | 'after'): Promise<void> {
  account.manager.onCall = (called, when) => {
    if (called === name && when === moment) throw new Crash();
  };
  await settle();
  account.manager.onCall = null;
  await inDatabase(sql`update intent_lanes set next_attempt_at = null where connection_id = ${account.connectionId}`);
}

describe('a crash', () => {
  it.each(['before', 'after'] as const)('%s the provider changed flags loses nothing', async (moment) => {
    const [id = ''] = await fill(3);
    await setFlags(account.context, { ...on(), messageIds: [id], add: ['$seen', '$flagged'] });

    await crashAt('setFlags', moment);
    const between = await statuses();
    await settle();

    expect(between).toEqual(['sending']);
    expect(await statuses()).toEqual(['done']);
    expect(readProvider()[0]).toBe('<m0@x> inbox $flagged,$seen');
    expect(await readMirror()).toEqual(readProvider());
  });

  it.each(['before', 'after'] as const)('%s the provider moved is told from a message that is gone', async (moment) => {
    const ids = await fill(3);
    await moveMail(account.context, { ...on(), messageIds: ids.slice(0, 2), toMailboxId: account.mailboxId('archive') });
    account.manager.expunge('inbox/2' as MessageId);

    await crashAt('moveMessages', moment);
    await settle();

    expect(readProvider()).toEqual(['<m0@x> archive ', '<m2@x> inbox ']);
    expect(await readMirror()).toEqual(readProvider());
    const rows = await inDatabase<{ id: string }>(sql`
      select m.id from messages m join message_mailboxes l on l.message_id = m.id where l.mailbox_id = ${account.mailboxId('archive')}`);
    expect(rows.map(({ id }) => id)).toEqual([ids[0]]);
  });

  it('after a move, with the target listed before the replay, makes no second message', async () => {
    const [id = ''] = await fill(2);
    await moveMail(account.context, { ...on(), messageIds: [id], toMailboxId: account.mailboxId('archive') });
    await crashAt('moveMessages', 'after');
    bed.passTime(6_000);

    const listed = await listThreads(account.context, { ...on(), mailboxId: account.mailboxId('archive') });
    await showInbox();
    await settle();

    expect(listed.threads).toHaveLength(1);
    expect(await readMirror()).toEqual(readProvider());
    expect((await getThread(account.context, { ...on(), threadId: listed.threads[0]?.id ?? '' })).messages.map((each) => each.id)).toEqual([
      id,
    ]);
  });

  it('right after COMMIT leaves the work to the next runner, one at a time', async () => {
    const ids = await fill(5);
    await setFlags(account.context, { ...on(), messageIds: ids, add: ['$flagged'] });

    await Promise.all([settle(), settle(), settle()]);

    expect(account.manager.calls.filter((call) => call === 'setFlags')).toHaveLength(1);
    expect(await readMirror()).toEqual(readProvider());
  });

  it('leaves a process that slept past its lease nothing to write', async () => {
    const [id = ''] = await fill(1);
    await setFlags(account.context, { ...on(), messageIds: [id], add: ['$flagged'] });
    let isOther = false;
    account.manager.onCall = async (_name, moment) => {
      if (isOther || moment === 'before') return;
      isOther = true;
      bed.passTime(120_000);
      await settle();
      throw new MailError('UNSUPPORTED', 'A late answer.');
    };

    await settle();

    expect(readProvider()).toEqual(['<m0@x> inbox $flagged']);
    expect(await readMirror()).toEqual(readProvider());
    expect(await statuses()).toEqual(['done']);
  });
});

describe('order', () => {
  it('flags that follow a move are set under the new id, and a destruction that follows too', async () => {
    const [first = '', second = ''] = await fill(2);
    await trashMail(account.context, { ...on(), messageIds: [first, second] });
    await setFlags(account.context, { ...on(), messageIds: [first], add: ['$flagged'] });
    await destroyMail(account.context, { ...on(), messageIds: [second] });

    await settle();

    expect(account.manager.calls.filter((call) => /^(set|move|destroy)/.test(call))).toEqual([
      'moveMessages',
      'setFlags',
      'destroyMessages',
    ]);
    expect(readProvider()).toEqual(['<m0@x> trash $flagged']);
    expect(await readMirror()).toEqual(readProvider());
  });

  it('a thousand acts are a handful of calls, and acts that undo each other none', async () => {
    const ids = await fill(500);
    for (let index = 0; index < 1000; index += 1) {
      const change = index < 500 ? { add: ['$seen'] } : { remove: index % 2 === 0 ? ['$seen'] : [] };
      await setFlags(account.context, { ...on(), messageIds: [ids[index % 500] ?? ''], ...change });
    }

    await settle();

    expect(account.manager.calls.filter((call) => call === 'setFlags')).toHaveLength(2);
    expect(readProvider().filter((line) => line.includes('$seen'))).toHaveLength(250);
    expect(await readMirror()).toEqual(readProvider());
    expect(await readUnread()).toEqual([500, 250]);
  }, 60_000);
});

describe('a reading meanwhile', () => {
  it('undoes nothing that waits, and nothing that was done while it was under way', async () => {
    const [first = '', second = '', third = ''] = await fill(3);
    await setFlags(account.context, { ...on(), messageIds: [first], add: ['$flagged'] });
    await moveMail(account.context, { ...on(), messageIds: [second], toMailboxId: account.mailboxId('archive') });
    const waiting = (await showInbox()).map(({ isFlagged }) => isFlagged);
    const list = account.manager.listMessages.bind(account.manager);
    account.manager.listMessages = async (request) => {
      const page = await list(request);
      account.manager.listMessages = list;
      await setFlags(account.context, { ...on(), messageIds: [first], add: ['$seen'] });
      await moveMail(account.context, { ...on(), messageIds: [third], toMailboxId: account.mailboxId('archive') });
      await settle();
      return page;
    };

    const done = await showInbox();

    expect(waiting).toEqual([false, true]);
    expect(done.map(({ isFlagged, unreadCount }) => [isFlagged, unreadCount])).toEqual([[true, 0]]);
    expect(await readMirror()).toEqual(readProvider());
  });

  it('is taken again where it hid what another client did', async () => {
    const [id = ''] = await fill(1);
    await setFlags(account.context, { ...on(), messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = async (_name, moment) => {
      if (moment === 'before') return;
      account.manager.onCall = null;
      await account.manager.setFlags(['inbox/1' as MessageId], { remove: ['$flagged'] });
      await showInbox();
    };

    await settle();

    expect(readProvider()).toEqual(['<m0@x> inbox ']);
    expect(await readMirror()).toEqual(readProvider());
  });
});

describe('a provider that', () => {
  it('refuses one message of many takes back that one alone, with counts', async () => {
    const ids = await fill(40);
    account.manager.onCall = (name, moment, called) => {
      const isBad = called.includes('inbox/7' as MessageId);
      if (name === 'moveMessages' && moment === 'before' && isBad)
        throw new MailError('PERMISSION_DENIED', 'No.', { serverText: 'NO locked' });
    };
    await moveMail(account.context, { ...on(), messageIds: ids, toMailboxId: account.mailboxId('archive') });
    const shown = await readUnread();

    await settle();

    expect(shown).toEqual([0, 0]);
    expect(await readUnread()).toEqual([1, 1]);
    expect(readProvider().filter((line) => line.includes('inbox'))).toEqual(['<m6@x> inbox ']);
    expect(await readMirror()).toEqual(readProvider());
    const failed = await listFailedChanges(account.context, on());
    expect(failed).toMatchObject([{ kind: 'move', messageCount: 1, errorCode: 'PERMISSION_DENIED', serverText: 'NO locked' }]);
    await dismissFailedChanges(account.context, { ids: failed.map(({ id }) => id) });
    expect(await listFailedChanges(account.context, { connectionId: 'all' })).toEqual([]);
  });

  it('is down is told later, in order, and an undo meanwhile is obeyed', async () => {
    const [first = '', second = ''] = await fill(2);
    account.manager.failure = new MailError('CONNECTION_FAILED', 'Down.');
    await setFlags(account.context, { ...on(), messageIds: [first], add: ['$flagged'] });
    await settle();
    await settle();
    const calls = account.manager.calls.filter((call) => call === 'setFlags').length;
    await setFlags(account.context, { ...on(), messageIds: [first], remove: ['$flagged'] });
    await setFlags(account.context, { ...on(), messageIds: [second], add: ['$seen'] });
    account.manager.failure = null;
    bed.passTime(10_000);

    await settle();

    expect(calls).toBe(1);
    expect(readProvider()).toEqual(['<m0@x> inbox ', '<m1@x> inbox $seen']);
    expect(await readMirror()).toEqual(readProvider());
  });

  it('keeps giving odd answers loses the change after a few tries, not the person', async () => {
    const [id = ''] = await fill(1);
    await setFlags(account.context, { ...on(), messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = () => {
      throw new MailError('PROTOCOL_ERROR', 'Odd.');
    };

    for (let attempt = 0; attempt < 6; attempt += 1) {
      await settle();
      bed.passTime(3_600_000);
    }

    expect(await statuses()).toEqual(['failed']);
    expect(await readMirror()).toEqual(['<m0@x> inbox ']);
    expect(await listFailedChanges(account.context, on())).toMatchObject([{ errorCode: 'PROTOCOL_ERROR' }]);
  });

  it('has numbered the mailbox anew moves the message that was meant, and no other', async () => {
    const [first = '', second = ''] = await fill(2);
    await moveMail(account.context, { ...on(), messageIds: [first, second], toMailboxId: account.mailboxId('archive') });
    account.manager.moveElsewhere('inbox/1' as MessageId, 'inbox');
    account.manager.expunge('inbox/2' as MessageId);
    account.manager.deliver('inbox', { header: '<other@x>' });

    await settle();

    expect(readProvider()).toEqual(['<m0@x> archive ', '<other@x> inbox ']);
    expect(await readMirror()).toEqual(['<m0@x> archive ']);
  });

  it('has had a message taken out of the trash by another client does not destroy it', async () => {
    const [id = ''] = await fill(1);
    await trashMail(account.context, { ...on(), messageIds: [id] });
    await settle();
    await destroyMail(account.context, { ...on(), messageIds: [id] });
    const [stored] = account.manager.stored;
    // A provider whose ids outlive moves.
    if (stored) account.manager.getMessages = async (ids) => (await listAll()).filter((each) => ids.length > 0 && each);
    const listAll = async () => {
      const page = await account.manager.listMessages({ limit: 10, mailboxId: 'trash' as never });
      return page.messages.map((message) => ({ ...message, mailboxIds: ['inbox' as never] }));
    };

    await settle();

    expect(account.manager.calls).not.toContain('destroyMessages');
    expect(await readMirror()).toEqual(['<m0@x> inbox ']);
    expect(await listFailedChanges(account.context, on())).toMatchObject([{ kind: 'destroy', errorCode: 'CONFLICT' }]);
  });
});

describe('the runner', () => {
  const openWorker = () => {
    const database = openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 4 });
    return { database, services: { ...bed.services, database } };
  };

  it('hears of acts by itself, leaves paused accounts alone, waits for a mended login, and stops when told', async () => {
    await using worker = openWorker().database;
    const runner = await startIntentRunner({ ...bed.services, database: worker });
    const [first = '', second = '', third = ''] = await fill(3);
    const mark = (id: string) => setFlags(account.context, { ...on(), messageIds: [id], add: ['$flagged'] });
    const flagged = () => readProvider().filter((line) => line.includes('$flagged')).length;
    const change = (values: Partial<typeof schema.connections.$inferInsert>) =>
      bed.services.database.withUser(account.context.userId, (db) =>
        db.update(schema.connections).set(values).where(eq(schema.connections.id, account.connectionId)),
      );

    const isBlocked = async () => {
      const [lane] = await inDatabase<{ isBlocked: boolean }>(sql`
        select blocked_at is not null as "isBlocked" from intent_lanes where connection_id = ${account.connectionId}`);
      return lane?.isBlocked;
    };

    await mark(first);
    await expect.poll(flagged, { timeout: 10_000 }).toBe(1);
    await change({ status: 'paused' });
    await mark(second);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const whilePaused = flagged();
    account.manager.failure = new MailError('AUTHENTICATION_FAILED', 'Refused.');
    await change({ status: 'ok' });
    await mark(third);
    await expect.poll(isBlocked, { timeout: 10_000 }).toBe(true);
    account.manager.failure = null;
    bed.passTime(3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const whileRefused = flagged();
    await change({ status: 'ok' });
    await setFlags(account.context, { ...on(), messageIds: [first], add: ['$seen'] });
    await expect.poll(flagged, { timeout: 10_000 }).toBe(3);

    await runner.stop();
    expect([whilePaused, whileRefused]).toEqual([1, 1]);
    expect(await statuses()).toEqual(Array(4).fill('done'));
  }, 40_000);

  it('ends cleanly where the account is removed meanwhile', async () => {
    const [id = ''] = await fill(1);
    await setFlags(account.context, { ...on(), messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = async (_name, moment) => {
      if (moment === 'after') await inDatabase(sql`delete from connections where id = ${account.connectionId}`);
    };

    await settle();

    expect(await statuses()).toEqual([]);
  });

  it('sweeps what is done, not what failed lately', async () => {
    const [first = '', second = ''] = await fill(2);
    await setFlags(account.context, { ...on(), messageIds: [first], add: ['$flagged'] });
    await settle();
    account.manager.onCall = () => {
      throw new MailError('UNSUPPORTED', 'No.');
    };
    await setFlags(account.context, { ...on(), messageIds: [second], add: ['word'] });
    await settle();
    await inDatabase(sql`update intents set updated_at = ${new Date(bed.services.now().getTime() - 7_200_000).toISOString()}`);

    const worker = openWorker();
    await sweepIntents(worker.services);
    await worker.database.close();

    expect(await statuses()).toEqual(['failed']);
  });
});
