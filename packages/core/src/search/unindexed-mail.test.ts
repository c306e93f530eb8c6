import { MailError, type MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { forgetMessages, writeSummaries } from '../mail/apply-summaries.ts';
import { getThread } from '../mail/get-thread.ts';
import { listThreads } from '../mail/list-threads.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { withMailBed } from '../mail/testing/with-mail-bed.ts';
import { indexTexts } from './index-texts.ts';
import { listCorrespondents } from './list-correspondents.ts';
import { TextWalk } from './text-walk.ts';

const mail = withMailBed({ roles: ['inbox', 'sent'] });

const index = () => indexTexts(mail.account.context, { connectionId: mail.account.connectionId, mayGoOn: () => true });
const indexAll = async () => {
  while (await index());
};
const find = async (query: string) =>
  (await listThreads(mail.account.context, { connectionId: mail.account.connectionId, query })).threads.map(({ subject }) => subject);
const readState = async () => {
  const [row] = await mail.inAccount((db) =>
    db.execute<{ is_marked: boolean; wordless: number; pending: number }>(sql`
      select c.has_unindexed_mail as is_marked,
        (select count(*)::int from messages m where m.connection_id = c.id
          and not exists (select 1 from message_words w where w.message_id = m.id)) as wordless,
        (select count(*)::int from message_words w where w.connection_id = c.id and w.text_state = 'pending') as pending
      from connections c where c.id = ${mail.account.connectionId}`),
  );
  return row;
};

/** Lists the inbox as a long listing does, without words. */
async function fill(count: number): Promise<void> {
  // Listed once while empty, so that searches know where to look.
  for (const name of ['inbox', 'sent']) {
    await listThreads(mail.account.context, { connectionId: mail.account.connectionId, mailboxId: mail.account.mailboxId(name) });
  }
  for (let nth = 0; nth < count; nth += 1) {
    mail.account.manager.deliver('inbox', { subject: `Plan ${nth}`, text: `engine${nth}`, to: 'charles@example.test' });
  }
  const { messages } = await mail.account.manager.listMessages({ mailboxId: 'inbox' as never, limit: 1000 });
  await mail.inAccount((db) => writeSummaries(db, mail.account.context.userId, mail.account.connectionId, messages, { leavesWords: true }));
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
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    expect(await find('subject:"plan 1"')).toEqual(['Plan 1']);
    expect(await find('engine2')).toEqual(['Plan 2']);
    expect(await find('-engine2')).toHaveLength(2);
  });

  it('is read batch by batch to the last, and names each person once a message', async () => {
    await fill(450);
    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
    await indexAll();
    const [row] = await mail.inAccount((db) =>
      db.execute<{ count: number }>(
        sql`select max(written_count) as count from correspondents where connection_id = ${mail.account.connectionId}`,
      ),
    );
    expect(row?.count).toBe(0);
    expect((await listCorrespondents(mail.account.context, { connectionId: mail.account.connectionId, text: 'charles' })).length).toBe(1);
  });

  it('keeps its mark where more of it came in while it was read', async () => {
    await fill(3);
    const walk = new TextWalk(mail.account.context, mail.account.connectionId);
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
    const deliver = () => mail.account.manager.deliver('sent', { from: 'ada@example.test', to, text: 'Dear Grace' });
    const write = async () => {
      const { messages } = await mail.account.manager.listMessages({ mailboxId: 'sent' as never, limit: 1000 });
      await mail.inAccount((db) =>
        writeSummaries(db, mail.account.context.userId, mail.account.connectionId, messages, { leavesWords: true }),
      );
    };
    for (let nth = 0; nth < 3; nth += 1) deliver();
    await write();
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    await expect(index()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    mail.account.manager.failure = null;
    deliver();
    await write();
    await indexAll();

    const [row] = await mail.inAccount((db) =>
      db.execute<{ count: number }>(
        sql`select written_count as count from correspondents where connection_id = ${mail.account.connectionId} and address = ${to}`,
      ),
    );
    expect(row?.count).toBe(4);
  });

  it('shows its first words once they are read, in its conversation and in lists, and keeps them when it changes', async () => {
    await fill(2);
    const list = async () => (await listThreads(mail.account.context, { connectionId: mail.account.connectionId })).threads;
    await indexAll();

    const [newest] = await list();
    const read = () => getThread(mail.account.context, { connectionId: mail.account.connectionId, threadId: newest?.id ?? '' });
    expect((await list()).map(({ preview }) => preview)).toEqual(['engine1', 'engine0']);
    expect((await read()).messages.map(({ preview }) => preview)).toEqual(['engine1']);
    await mail.inAccount((db) => refreshThreads(db, newest ? [newest.id] : []));
    expect((await list()).map(({ preview }) => preview)).toEqual(['engine1', 'engine0']);
  });

  it('is found by its envelope while the provider is out of reach', async () => {
    await fill(3);
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    await expect(index()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(await readState()).toEqual({ is_marked: true, wordless: 0, pending: 3 });
    expect(await find('subject:"plan 1"')).toEqual(['Plan 1']);

    mail.account.manager.failure = null;
    await indexAll();
    expect(await readState()).toEqual({ is_marked: false, wordless: 0, pending: 0 });
  });

  it('is found by its envelope while the provider takes its time', async () => {
    await fill(500);
    const gate = Promise.withResolvers<void>();
    const read = mail.account.manager.getMessage.bind(mail.account.manager);
    mail.account.manager.getMessage = async (id: MessageId) => {
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
    const read = mail.account.manager.getMessage.bind(mail.account.manager);
    mail.account.manager.getMessage = async (id: MessageId) => {
      await mail.inAccount((db) => forgetMessages(db, mail.account.connectionId, [id]));
      mail.account.manager.expunge(id);
      mail.account.manager.getMessage = async (later) => {
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
    await mail.inAccount((db) => db.execute(sql`update messages set preview = '' where connection_id = ${mail.account.connectionId}`));
    await indexAll();
    const { threads } = await listThreads(mail.account.context, { connectionId: mail.account.connectionId });
    expect(threads.map(({ preview }) => preview)).toEqual(['engine0']);
  });
});
