import { openDatabase } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { listThreads } from '../mail/list-threads.ts';
import { uuidArray } from '../mail/sql-values.ts';
import { withMailBed } from '../mail/testing/with-mail-bed.ts';
import type { ListThreadsInput } from '../mail/thread-page.ts';
import { indexTexts } from './index-texts.ts';
import { listCorrespondents } from './list-correspondents.ts';

const mail = withMailBed({ roles: ['inbox', 'sent', 'trash'] });

const search = (query: string, input: Partial<ListThreadsInput> = {}) =>
  listThreads(mail.account.context, { connectionId: mail.account.connectionId, query, ...input });
const find = async (query: string) => (await search(query)).threads.map(({ subject }) => subject);

/** Lists every mailbox whole and reads every text. */
async function mirrorAll(): Promise<void> {
  for (const mailbox of mail.account.manager.mailboxes) {
    await listThreads(mail.account.context, { connectionId: mail.account.connectionId, mailboxId: mail.account.mailboxId(mailbox.name) });
  }
  while (await indexTexts(mail.account.context, { connectionId: mail.account.connectionId, mayGoOn: () => false }));
}

describe('a search', () => {
  it('asks the provider until all texts are read, says so, and then answers from the mirror alone', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Plans', text: 'The analytical engine weaves patterns.' });

    const early = await search('weaves');
    expect(early.threads.map(({ subject }) => subject)).toEqual(['Plans']);
    expect(early.search).toMatchObject({ total: 1, askedConnectionIds: [mail.account.connectionId] });

    await mirrorAll();
    mail.account.manager.failure = new MailError('CONNECTION_FAILED', 'Nobody there.');
    const late = await search('weaves');
    expect(late.threads.map(({ subject, preview }) => ({ subject, preview }))).toEqual([
      { subject: 'Plans', preview: 'The analytical engine weaves patterns.' },
    ]);
    expect(late.search).toMatchObject({ total: 1, isTotalFinal: true, askedConnectionIds: [] });
    expect(late.unreachableConnectionIds).toEqual([]);
  });

  it('does not take a message for one without a word before its text is read', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Plans', text: 'secret' });

    expect(await find('-secret -plans')).toEqual([]);
    await mirrorAll();
    expect(await find('-secret')).toEqual([]);
    expect(await find('-other')).toEqual(['Plans']);
  });

  it('reads every operator', async () => {
    const { manager } = mail.account;
    manager.deliver('inbox', { subject: 'Größe der Maschine', text: 'one 会議の資料を送ります', from: 'grace.hopper@navy.example' });
    manager.deliver('inbox', { subject: 'Tea', text: 'two of one kind', flags: ['$seen', '$flagged'], hasAttachment: true });
    manager.deliver('trash', { subject: 'Old', text: 'one', receivedAt: '2019-05-01T10:00:00.000Z' });
    await mirrorAll();

    expect(await find('grosse')).toEqual(['Größe der Maschine']);
    expect(await find('from:opper')).toEqual(['Größe der Maschine']);
    expect(await find('from:nobody')).toEqual([]);
    expect(await find('one')).toEqual(['Tea', 'Größe der Maschine']);
    expect(await find('"one kind"')).toEqual(['Tea']);
    expect(await find('"kind one"')).toEqual([]);
    expect(await find('on')).toEqual([]);
    expect(await find('on*')).toEqual(['Tea', 'Größe der Maschine']);
    expect(await find('資料')).toEqual(['Größe der Maschine']);
    expect(await find('議')).toEqual(['Größe der Maschine']);
    expect(await find('料資')).toEqual([]);
    expect(await find('one -tea')).toEqual(['Größe der Maschine']);
    expect(await find('subject:tea OR maschine')).toEqual(['Tea', 'Größe der Maschine']);
    expect(await find('{is:starred from:hopper}')).toEqual(['Tea', 'Größe der Maschine']);
    expect(await find('-{is:starred subject:nothing}')).toEqual(['Größe der Maschine']);
    expect(await find('has:attachment is:read to:ada')).toEqual(['Tea']);
    expect(await find('in:trash one')).toEqual(['Old']);
    expect(await find('in:anywhere one before:2020')).toEqual(['Old']);
    expect(await find('in:nowhere one')).toEqual([]);
    expect(await find('larger:2k')).toEqual([]);
    expect(await find("it's \\ ' & | ! :* <->")).toEqual([]);
  });

  it('counts all, pages without gaps, and ranks where that is asked for', async () => {
    for (let index = 0; index < 9; index += 1)
      mail.account.manager.deliver('inbox', { subject: `Mail ${index}`, text: index === 4 ? 'x x x x' : 'x y z w' });
    await mirrorAll();

    const subjects: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page = await search('x', { limit: 4, cursor });
      expect(page.search?.total).toBe(9);
      subjects.push(...page.threads.map(({ subject }) => subject));
      cursor = page.nextCursor;
    } while (cursor);
    expect(subjects).toEqual(Array.from({ length: 9 }, (_, index) => `Mail ${8 - index}`));

    const first = await search('x', { limit: 1, order: 'relevance' });
    const second = await search('x', { limit: 8, order: 'relevance', cursor: first.nextCursor });
    expect(first.threads.map(({ subject }) => subject)).toEqual(['Mail 4']);
    expect(new Set(second.threads.map(({ subject }) => subject)).size).toBe(8);
    expect(second.nextCursor).toBeNull();
  });

  it('marks what was found as pieces of text', async () => {
    mail.account.manager.deliver('inbox', { subject: '<b>Tea</b> time', text: `${'Long before. '.repeat(20)}The best tea & more.` });
    await mirrorAll();

    const { search: facts } = await search('tea -coffee');

    expect(facts?.matches[0]?.subject).toEqual([
      { text: '<b>', isMatch: false },
      { text: 'Tea', isMatch: true },
      { text: '</b> time', isMatch: false },
    ]);
    expect(facts?.matches[0]?.preview.filter(({ isMatch }) => isMatch)).toEqual([{ text: 'tea', isMatch: true }]);
    expect(facts?.matches[0]?.preview.map(({ text }) => text).join('')).toMatch(/^… .*The best tea & more\.$/);
  });
});

describe('listCorrespondents', () => {
  it('finds people by any part of name or address, each address once, and nobody of another person', async () => {
    mail.account.manager.deliver('inbox', { from: 'grace.hopper@navy.example' });
    mail.account.manager.deliver('inbox', { from: 'grace.hopper@navy.example' });
    mail.account.manager.deliver('inbox', { from: 'ada@engine.example' });
    await mirrorAll();
    const other = await mail.bed.addAccount();
    const { connectionId } = mail.account;

    expect(await listCorrespondents(mail.account.context, { connectionId, text: 'OPPER' })).toEqual([
      { name: null, address: 'grace.hopper@navy.example' },
    ]);
    expect(await listCorrespondents(mail.account.context, { connectionId: 'all', text: '%' })).toEqual([]);
    expect(await listCorrespondents(other.context, { connectionId: 'all', text: 'opper' })).toEqual([]);
    await expect(listCorrespondents(other.context, { connectionId, text: 'opper' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('listCorrespondents, for who writes', () => {
  const write = (to: string, daysAgo: number) =>
    mail.account.manager.deliver('sent', {
      from: 'ada@example.test',
      to,
      receivedAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    });
  const suggest = async (text: string) =>
    (await listCorrespondents(mail.account.context, { connectionId: mail.account.connectionId, text })).map(
      ({ address }) => address.split('@')[0],
    );

  it('puts first whom one writes to most and lately, whoever wrote last', async () => {
    for (const daysAgo of [400, 401, 402, 403]) write('tina.long-ago@there.example', daysAgo);
    for (const daysAgo of [3, 4]) write('tim.often@there.example', daysAgo);
    write('tilda.once@there.example', 1);
    mail.account.manager.deliver('inbox', { from: 'tiger.news@shop.example' });
    await mirrorAll();

    expect(await suggest('ti')).toEqual(['tim.often', 'tilda.once', 'tina.long-ago', 'tiger.news']);
  });

  it('puts a word that begins with the text before one that only holds it', async () => {
    for (const daysAgo of [1, 2, 3]) write('joanna@there.example', daysAgo);
    mail.account.manager.deliver('inbox', { from: 'ann@there.example' });
    await mirrorAll();

    expect(await suggest('ann')).toEqual(['ann', 'joanna']);
  });

  it('does not choke on mail from the far future or past', async () => {
    write('zed@there.example', -2_000_000);
    write('zoe@there.example', 150_000);
    await mirrorAll();

    expect((await suggest('z')).toSorted()).toEqual(['zed', 'zoe']);
  });
});

describe('find_message_words', () => {
  it('gives nobody the messages of another person', async () => {
    mail.account.manager.deliver('inbox', { subject: 'Private' });
    await mirrorAll();
    const other = await mail.bed.addAccount();
    const ask = sql`select * from find_message_words('private'::tsquery, ${uuidArray([mail.account.connectionId])}, null, null)`;
    const { database } = mail.bed.services;

    expect(await database.withUser(mail.account.context.userId, (db) => db.execute(ask))).toHaveLength(1);
    expect(await database.withUser(other.context.userId, (db) => db.execute(ask))).toHaveLength(0);
    expect(await database.db.execute(ask)).toHaveLength(0);
    expect(await database.withUser(other.context.userId, (db) => db.execute(sql`select 1 from message_words`))).toHaveLength(0);
  });

  it('uses the index, which a query under row-level security cannot', async () => {
    const owner = postgres(mail.bed.databaseUrl, { max: 1 });
    await using app = openDatabase({ url: mail.bed.databaseUrl, role: 'app', maxConnections: 1 });
    const countScans = async (question: ReturnType<typeof sql>) => {
      const read = () => owner`select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = 'message_words_words'`;
      const [before] = await read();
      await app.withUser(mail.account.context.userId, async (db) => {
        await db.execute(sql`set local enable_seqscan = off`);
        await db.execute(question);
      });
      await app.db.execute(sql`select pg_stat_force_next_flush()`);
      await app.db.execute(sql`select 1`);
      const [after] = await read();
      return (after?.scans ?? 0) - (before?.scans ?? 0);
    };

    expect(await countScans(sql`select 1 from message_words where words @@ 'private'::tsquery`)).toBe(0);
    expect(
      await countScans(sql`select * from find_message_words('private'::tsquery, ${uuidArray([mail.account.connectionId])}, null, null)`),
    ).toBe(1);
    await owner.end();
  });
});
