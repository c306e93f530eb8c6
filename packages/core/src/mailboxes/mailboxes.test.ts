import { randomBytes } from 'node:crypto';
import { schema } from '@mailwright/db';
import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { type DovecotServer, startDovecot } from '@mailwright/driver-testkit';
import { MailError } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonContext } from '../context.ts';
import * as core from '../index.ts';
import { FakeMailManager } from '../mail/testing/fake-mail-manager.ts';
import { type MailBed, openMailBed } from '../mail/testing/open-mail-bed.ts';

const raw = (subject: string) =>
  Buffer.from(
    `From: a@example.test\r\nTo: b@example.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.test>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nHello\r\n`,
  );

describe('mailboxes of a server', () => {
  let database: TestDatabase;
  let dovecot: DovecotServer;
  let services: core.OpenCoreServices;
  let ada: PersonContext;
  let connectionId: string;
  const silent = () => undefined;
  const user = () => dovecot.users[0];
  const list = () => core.listMailboxes(ada, { connectionId });
  const doveadm = (...args: string[]) => dovecot.doveadm(['mailbox', args[0] ?? '', '-u', user().emailAddress, ...args.slice(1)]);

  beforeAll(async () => {
    [database, dovecot] = await Promise.all([createTestDatabase(), startDovecot({ manyMailboxes: 1000 })]);
    services = core.createCoreServices({
      database: database.open('app'),
      masterKeys: [{ id: 'k1', key: new Uint8Array(randomBytes(32)) }],
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      network: { allowsPrivateHosts: true },
      uploadLimitBytes: 1000,
      imageProxyKey: new Uint8Array(32),
    });
    ada = { services, userId: await database.addPerson() };
    const server = dovecot.imapSettings(user());
    const input = { emailAddress: user().emailAddress, imap: server, smtp: server, timeoutMs: 10_000, imapPassword: user().password };
    connectionId = (await core.createConnection(ada, { ...input, smtpPassword: '' })).id;
  }, 120_000);
  afterAll(async () => {
    await services.close();
    await dovecot.stop();
    await database[Symbol.asyncDispose]();
  });

  it('1,000 of them are there in five seconds, roles first', async () => {
    const started = performance.now();
    const result = await core.syncMailboxes(ada, { connectionId });
    const tookMs = performance.now() - started;
    const views = await list();

    expect(tookMs).toBeLessThan(5000);
    expect(result).toMatchObject({ removed: [], renamed: [], errors: [] });
    expect(result.added).toHaveLength(result.total);
    expect(views).toHaveLength(result.total);
    expect(views.length).toBeGreaterThan(1000);
    expect(views[0]).toMatchObject({ role: 'inbox', path: ['INBOX'] });
    expect(views.findIndex(({ role }) => role === null)).toBeGreaterThan(3);
    expect(
      views
        .filter(({ name }) => name.startsWith('Folder'))
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['Folder 0001', 'Folder 0002']);
  });

  it('a second look changes nothing, and tells what others did', async () => {
    const before = await list();
    const again = await core.syncMailboxes(ada, { connectionId });
    await dovecot.deliver(user().emailAddress, raw('kept'));
    await doveadm('create', 'Project/Plans');
    await doveadm('delete', 'Folder 0002');

    const result = await core.syncMailboxes(ada, { connectionId });

    expect(again).toMatchObject({ added: [], removed: [], renamed: [] });
    expect(result.removed).toEqual(['Folder 0002']);
    expect(result.added).toContain('Project/Plans');
    const after = await list();
    const plans = after.find(({ name }) => name === 'Plans');
    expect(after.find(({ id }) => id === plans?.parentId)?.path).toEqual(['Project']);
    expect(after[0]).toMatchObject({ totalCount: 1, unreadCount: 1, id: before[0]?.id });
  });

  it('one that another program renamed keeps our id', async () => {
    await doveadm('create', 'Notes');
    await dovecot.doveadm(['save', '-u', user().emailAddress, '-m', 'Notes'], raw('note').toString());
    await core.syncMailboxes(ada, { connectionId });
    const before = (await list()).find(({ name }) => name === 'Notes');
    await doveadm('rename', 'Notes', 'Thoughts');

    const result = await core.syncMailboxes(ada, { connectionId });

    expect(result.renamed).toEqual([{ from: 'Notes', to: 'Thoughts' }]);
    expect((await list()).find(({ name }) => name === 'Thoughts')?.id).toBe(before?.id);
  });

  it('are created, renamed with all inside, and removed', async () => {
    const parent = await core.createMailbox(ada, { connectionId, name: 'Père Noël & co', parentId: null });
    const child = await core.createMailbox(ada, { connectionId, name: 'Geschenke', parentId: parent.id });
    const taken = core.createMailbox(ada, { connectionId, name: 'Père Noël & co', parentId: null });
    await expect(taken).rejects.toMatchObject({ code: 'CONFLICT' });

    const renamed = await core.renameMailbox(ada, { connectionId, mailboxId: parent.id, name: 'Weihnachten' });
    const moved = (await list()).find(({ id }) => id === child.id);
    await expect(core.removeMailbox(ada, { connectionId, mailboxId: parent.id })).rejects.toMatchObject({ code: 'CONFLICT' });
    await core.removeMailbox(ada, { connectionId, mailboxId: child.id });
    await core.removeMailbox(ada, { connectionId, mailboxId: parent.id });

    expect(child).toMatchObject({ parentId: parent.id, path: ['Père Noël & co', 'Geschenke'] });
    expect(renamed).toMatchObject({ id: parent.id, path: ['Weihnachten'] });
    expect(moved?.path).toEqual(['Weihnachten', 'Geschenke']);
    expect((await list()).filter(({ id }) => id === parent.id || id === child.id)).toEqual([]);
    await expect(core.removeMailbox(ada, { connectionId, mailboxId: parent.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('take the role a person chooses, and give it back', async () => {
    const before = await list();
    const drafts = before.find(({ role }) => role === 'drafts');
    const own = before.find(({ name }) => name === 'Folder 0003');
    const choose = (role: 'drafts' | 'none' | null) => core.setMailboxRole(ada, { connectionId, mailboxId: own?.id ?? '', role });
    const roleOf = (views: typeof before, id: string | undefined) => views.find((view) => view.id === id)?.role;

    const chosen = await choose('drafts');
    const returned = await choose(null);

    expect([roleOf(chosen, own?.id), roleOf(chosen, drafts?.id)]).toEqual(['drafts', null]);
    expect([roleOf(returned, own?.id), roleOf(returned, drafts?.id)]).toEqual([null, 'drafts']);
  });
});

describe('syncMailboxes', () => {
  let bed: MailBed;
  beforeAll(async () => {
    bed = await openMailBed();
  });
  afterAll(() => bed[Symbol.asyncDispose]());

  it('names the mailbox that failed and does the others', async () => {
    const manager = new FakeMailManager(['inbox', 'trash']);
    const count = manager.countMailboxes.bind(manager);
    manager.countMailboxes = async (ids) => {
      if (ids.some((id) => id === 'trash')) throw new MailError('PERMISSION_DENIED', 'No.', { serverText: 'NO [NOPERM] not yours' });
      return count(ids);
    };
    manager.deliver('inbox');
    const { context, connectionId } = await bed.addDriver(manager);

    const result = await core.syncMailboxes(context, { connectionId });

    expect(result).toMatchObject({ added: ['inbox', 'trash'], total: 2 });
    expect(result.errors).toEqual([{ mailbox: 'trash', code: 'PERMISSION_DENIED', serverText: 'NO [NOPERM] not yours' }]);
    expect((await core.listMailboxes(context, { connectionId }))[0]).toMatchObject({ name: 'inbox', totalCount: 1 });
  });

  it('takes the same number of statements for three mailboxes and for three hundred', async () => {
    const measure = async (extra: number) => {
      const manager = new FakeMailManager(['inbox', 'trash', 'sent']);
      for (let index = 0; index < extra; index += 1) manager.addMailbox(`more ${index}`);
      const { context, connectionId } = await bed.addDriver(manager);
      bed.statements.length = 0;
      await core.listMailboxes(context, { connectionId });
      return bed.statements.length;
    };

    expect(await measure(300)).toBe(await measure(0));
  });

  it('is one run for all who ask at once', async () => {
    const manager = new FakeMailManager();
    const { context, connectionId } = await bed.addDriver(manager);

    const results = await Promise.all([1, 2, 3].map(() => core.syncMailboxes(context, { connectionId })));

    expect(manager.calls.filter((name) => name === 'listMailboxes')).toHaveLength(1);
    expect(new Set(results).size).toBe(1);
  });

  it('takes the mail of a removed mailbox out of the lists', async () => {
    const { context, connectionId, manager, mailboxId } = await bed.addAccount({ roles: ['inbox', 'archive'] });
    manager.deliver('archive', { subject: 'Old' });
    const archive = { connectionId, mailboxId: mailboxId('archive') };
    expect((await core.listThreads(context, archive)).threads).toHaveLength(1);
    manager.mailboxes.pop();

    await core.syncMailboxes(context, { connectionId });

    const { messageMailboxes, threadMailboxes } = schema;
    const left = await bed.services.database.withUser(context.userId, async (db) => [
      ...(await db.select().from(messageMailboxes).where(eq(messageMailboxes.mailboxId, archive.mailboxId))),
      ...(await db.select().from(threadMailboxes).where(eq(threadMailboxes.mailboxId, archive.mailboxId))),
    ]);
    expect(left).toEqual([]);
    await expect(core.listThreads(context, archive)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('go with their connection, and so does all mail', async () => {
    const { context, connectionId, manager, mailboxId } = await bed.addAccount({ roles: ['inbox', 'archive'] });
    manager.deliver('archive', { subject: 'Old', references: ['<older@elsewhere.example>'] });
    await core.listThreads(context, { connectionId, mailboxId: mailboxId('archive') });
    const { mailboxes, messageMailboxes, messages, threadHeaders, threadMailboxes, threads } = schema;
    const tables = [mailboxes, threads, threadHeaders, threadMailboxes, messages, messageMailboxes];
    const count = () => bed.services.database.withUser(context.userId, (db) => Promise.all(tables.map((table) => db.$count(table))));
    expect((await count()).every((rows) => rows > 0)).toBe(true);

    await core.removeConnection(context, { connectionId });

    expect(await count()).toEqual(tables.map(() => 0));
  });

  it('leaves out a provider that fails, over all connections only', async () => {
    const { context, connectionId } = await bed.addAccount();
    const manager = new FakeMailManager();
    manager.failure = new MailError('CONNECTION_FAILED', 'Away.');
    const away = await bed.addDriver(manager);

    await expect(core.listMailboxes(away.context, { connectionId: away.connectionId })).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
    });
    expect(await core.listMailboxes(away.context, { connectionId: 'all' })).toEqual([]);
    expect(await core.listMailboxes(context, { connectionId: 'all' })).toEqual(await core.listMailboxes(context, { connectionId }));
  });
});
