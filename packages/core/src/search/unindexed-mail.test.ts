import { MailError, type MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetMessages, writeSummaries } from '../mail/apply-summaries.ts';
import { getThread } from '../mail/get-thread.ts';
import { listThreads } from '../mail/list-threads.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { type BedAccount, type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';
import { indexTexts } from './index-texts.ts';
import { listCorrespondents } from './list-correspondents.ts';
import { TextWalk } from './text-walk.ts';

let bed: MailBed;
let account: BedAccount;
beforeAll(async () => {
  bed = await openMailBed();
});
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(async () => {
  account = await bed.addAccount({ roles: ['inbox', 'sent'] });
});

const inAccount = <Result>(work: Parameters<typeof bed.services.database.withUser<Result>>[1]) =>
  bed.services.database.withUser(account.context.userId, work);
const index = () => indexTexts(account.context, { connectionId: account.connectionId, mayGoOn: () => true });
const indexAll = async () => {
  while (await index());
};
const find = async (query: string) =>
  (await listThreads(account.context, { connectionId: account.connectionId, query })).threads.map(({ subject }) => subject);
const readState = async () => {
  const [row] = await inAccount((db) =>
    db.execute<{ is_marked: boolean; wordless: number; pending: number }>(sql`
      select c.has_unindexed_mail as is_marked,
        (select count(*)::int from messages m where m.connection_id = c.id
          and not exists (select 1 from message_words w where w.message_id = m.id)) as wordless,
        (select count(*)::int from message_words w where w.connection_id = c.id and w.text_state = 'pending') as pending
      from connections c where c.id = ${account.connectionId}`),
  );
  return row;
};

/** Lists the inbox as a long listing does, without words. */
async function fill(count: number): Promise<void> {
  // Listed once while empty, so that searches know where to look.
  for (const name of ['inbox', 'sent']) {
    await listThreads(account.context, { connectionId: account.connectionId, mailboxId: account.mailboxId(name) });
  }
  for (let nth = 0; nth < count; nth += 1) {
    account.manager.deliver('inbox', { subject: `Plan ${nth}`, text: `engine${nth}`, to: 'charles@example.test' });
  }
  const { messages } = await account.manager.listMessages({ mailboxId: 'inbox' as never, limit: 1000 });
  await inAccount((db) => writeSummaries(db, account.context.userId, account.connectionId, messages, { leavesWords: true }));
}

describe('mail that is written without words', () => {
  it('is found by the provider meanwhile, by subject too, and by the mirror once it is read', async () => {
    await fill(3);
    expect(await readState()).toEqual({ is_marked: true, wordless: 3, pending: 0 });
    expect(await find('subject:"plan 1"')).toEqual(['Plan 1']);
    expect(await find('engine2')).toEqual(['Plan 2']);
    expect(await find('is:unread')).toHaveLength(3);

    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
    account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    expect(await find('subject:"plan 1"')).toEqual(['Plan 1']);
    expect(await find('engine2')).toEqual(['Plan 2']);
    expect(await find('-engine2')).toHaveLength(2);
  });

  it('is read batch by batch to the last, and names each person once a message', async () => {
    await fill(450);
    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
    await indexAll();
    const [row] = await inAccount((db) =>
      db.execute<{ count: number }>(
        sql`select max(written_count) as count from correspondents where connection_id = ${account.connectionId}`,
      ),
    );
    expect(row?.count).toBe(0);
    expect((await listCorrespondents(account.context, { connectionId: account.connectionId, text: 'charles' })).length).toBe(1);
  });

  it('keeps its mark where more of it came in while it was read', async () => {
    await fill(3);
    const walk = new TextWalk(account.context, account.connectionId);
    const batch = await walk.read();
    await fill(2);
    await walk.write(batch);
    await walk.settle();

    expect(await walk.end()).toBe(true);
    expect(await readState()).toEqual({ is_marked: true, wordless: 2, pending: 0 });
    expect(await find('engine1')).toHaveLength(2);
    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
  });

  it('is counted once by whom it was written to, whether its words came from the envelope first or not', async () => {
    await fill(0);
    const to = 'grace@example.test';
    const deliver = () => account.manager.deliver('sent', { from: 'ada@example.test', to, text: 'Dear Grace' });
    const write = async () => {
      const { messages } = await account.manager.listMessages({ mailboxId: 'sent' as never, limit: 1000 });
      await inAccount((db) => writeSummaries(db, account.context.userId, account.connectionId, messages, { leavesWords: true }));
    };
    for (let nth = 0; nth < 3; nth += 1) deliver();
    await write();
    account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    await expect(index()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    account.manager.failure = null;
    deliver();
    await write();
    await indexAll();

    const [row] = await inAccount((db) =>
      db.execute<{ count: number }>(
        sql`select written_count as count from correspondents where connection_id = ${account.connectionId} and address = ${to}`,
      ),
    );
    expect(row?.count).toBe(4);
  });

  it('shows its first words once they are read, in its conversation and in lists, and keeps them when it changes', async () => {
    await fill(2);
    const list = async () => (await listThreads(account.context, { connectionId: account.connectionId })).threads;
    await indexAll();

    const [newest] = await list();
    const read = () => getThread(account.context, { connectionId: account.connectionId, threadId: newest?.id ?? '' });
    expect((await list()).map(({ preview }) => preview)).toEqual(['engine1', 'engine0']);
    expect((await read()).messages.map(({ preview }) => preview)).toEqual(['engine1']);
    await inAccount((db) => refreshThreads(db, newest ? [newest.id] : []));
    expect((await list()).map(({ preview }) => preview)).toEqual(['engine1', 'engine0']);
  });

  it('is found by its envelope while the provider is out of reach', async () => {
    await fill(3);
    account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    await expect(index()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(await readState()).toEqual({ is_marked: true, wordless: 0, pending: 3 });
    expect(await find('subject:"plan 1"')).toEqual(['Plan 1']);

    account.manager.failure = null;
    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
  });

  it('is found by its envelope while the provider takes its time', async () => {
    await fill(500);
    const gate = Promise.withResolvers<void>();
    const read = account.manager.getMessage.bind(account.manager);
    account.manager.getMessage = async (id: MessageId) => {
      await gate.promise;
      return read(id);
    };
    const reading = indexAll();
    await expect.poll(async () => (await readState())?.wordless, { timeout: 5000 }).toBe(0);
    expect((await readState())?.pending).toBe(500);
    gate.resolve();
    await reading;
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
  });

  it('stops no reading where it is destroyed while the provider takes its time', async () => {
    await fill(3);
    const gate = Promise.withResolvers<void>();
    const read = account.manager.getMessage.bind(account.manager);
    account.manager.getMessage = async (id: MessageId) => {
      await inAccount((db) => forgetMessages(db, account.connectionId, [id]));
      account.manager.expunge(id);
      account.manager.getMessage = async (later) => {
        await gate.promise;
        return read(later);
      };
      return read(id);
    };
    const reading = indexAll();
    await expect.poll(async () => (await readState())?.pending, { timeout: 5000 }).toBe(2);
    gate.resolve();
    await reading;
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
  });

  it('shows its first words where the provider gave none', async () => {
    await fill(1);
    await inAccount((db) => db.execute(sql`update messages set preview = '' where connection_id = ${account.connectionId}`));
    await indexAll();
    const { threads } = await listThreads(account.context, { connectionId: account.connectionId });
    expect(threads.map(({ preview }) => preview)).toEqual(['engine0']);
  });
});
