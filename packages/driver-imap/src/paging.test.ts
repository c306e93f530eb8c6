import { type DovecotServer, startDovecot, startTcpProxy, type TcpProxy } from '@mailwright/driver-testkit';
import type { MailboxId, PageCursor } from '@mailwright/mail';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findPlace } from './imap-ids.ts';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

const messageCount = 128;
const limit = 10;

let dovecot: DovecotServer;
let proxy: TcpProxy;
let boxCount = 0;
let box: { readonly path: string; readonly id: MailboxId };

beforeAll(async () => {
  dovecot = await startDovecot({ allowPlaintextAuth: true });
  proxy = await startTcpProxy({ target: dovecot.ports.imap });
});

afterAll(async () => {
  await proxy.stop();
  await dovecot[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await using manager = createManager();
  boxCount += 1;
  const { name, id } = await manager.createMailbox({ name: `paged ${boxCount}` });
  box = { path: name, id };
  await doveadm('save', '-m', name);
  for (let count = 1; count < messageCount; count *= 2) await doveadm('copy', name, 'mailbox', name, 'all');
});

function doveadm(command: string, ...words: string[]): Promise<string> {
  return dovecot.doveadm([command, '-u', dovecot.users[0].emailAddress, ...words], 'Subject: x\r\n\r\nx\r\n');
}

const expunge = (uids: string) => doveadm('expunge', 'mailbox', box.path, 'uid', uids);

function createManager(): ImapSmtpMailManager {
  const [user] = dovecot.users;
  const imap = { ...dovecot.imapSettings(user, 'none'), port: proxy.port };
  return createImapSmtpMailManager({
    settings: { imap, smtp: imap, timeoutMs: 5000 },
    credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
    emailAddress: user.emailAddress,
  });
}

async function readPage(manager: ImapSmtpMailManager, before: PageCursor | null) {
  const request = { mailboxId: box.id, limit };
  const { messages, nextCursor } = await manager.listMessages(before === null ? request : { ...request, before });
  expect(messages.length).toBeLessThanOrEqual(limit);
  return { uids: messages.map(({ id }) => findPlace(id)?.uid ?? 0), nextCursor };
}

/** All pages, with what happens between them. */
async function readAll(managers: readonly ImapSmtpMailManager[], between: (pageCount: number) => Promise<unknown>): Promise<number[]> {
  const uids: number[] = [];
  let before: PageCursor | null = null;
  for (let pageCount = 0; ; pageCount += 1) {
    const manager = managers[pageCount % managers.length];
    if (manager === undefined) throw new RangeError('No manager.');
    const page = await readPage(manager, before);
    uids.push(...page.uids);
    before = page.nextCursor;
    if (before === null) return uids;
    await between(pageCount);
  }
}

const downFrom = (highest: number, lowest = 1) => Array.from({ length: highest - lowest + 1 }, (_, index) => highest - index);

describe('pages of a mailbox', () => {
  it('are read without a search for where they begin', async () => {
    await using manager = createManager();
    const sentBefore = proxy.received.length;

    const uids = await readAll([manager], async () => undefined);

    expect(uids).toEqual(downFrom(messageCount));
    expect(proxy.received.subarray(sentBefore).toString('latin1')).not.toContain('SEARCH');
  });

  it.each([
    ['above the cursor', '125:128'],
    ['at the cursor', '119'],
    ['all that was listed', '119:128'],
    ['below the cursor', '100:115'],
    ['on both sides of it', '90:124'],
    ['a whole page and more below it', '40:118'],
  ])('lack nothing and repeat nothing when others expunge %s', async (_what, gone) => {
    await using manager = createManager();
    const [first = 0, last = first] = gone.split(':').map(Number);

    const uids = await readAll([manager], async (pageCount) => (pageCount === 0 ? expunge(gone) : undefined));

    expect(uids).toEqual(downFrom(messageCount).filter((uid) => uid > messageCount - limit || uid < first || uid > last));
  });

  it('hold in sessions that have not heard yet of what was expunged in another', async () => {
    await using behind = createManager();
    await using ahead = createManager();
    await readPage(behind, null);
    await expunge('30:90,100:110');

    const uids = await readAll([ahead, behind], async (pageCount) => (pageCount === 1 ? expunge('95:97') : undefined));

    const isGone = (uid: number) => (uid >= 30 && uid <= 90) || (uid >= 100 && uid <= 110);
    const left = downFrom(messageCount).filter((uid) => !isGone(uid) && (uid < 95 || uid > 97));
    expect(uids.filter((uid) => left.includes(uid))).toEqual(left);
    expect(uids).toEqual([...new Set(uids)].sort((one, other) => other - one));
  });

  it('go on from cursors that name no message number', async () => {
    await using manager = createManager();
    const { nextCursor } = await readPage(manager, null);

    const page = await readPage(manager, nextCursor?.split('.').slice(0, 3).join('.') as PageCursor);

    expect(page.uids).toEqual(downFrom(118, 109));
  });

  it.each(['0', '1', '40', '128', '129', '9999999999'])('go on from cursors whose number is wrong: %s', async (number) => {
    await using manager = createManager();
    const { nextCursor } = await readPage(manager, null);

    const page = await readPage(manager, [...(nextCursor?.split('.').slice(0, 3) ?? []), number].join('.') as PageCursor);

    expect(page.uids).toEqual(downFrom(118, 109));
  });
});
