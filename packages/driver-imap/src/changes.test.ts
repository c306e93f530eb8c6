import { buildMessage, type DovecotServer, startDovecot } from '@mailwright/driver-testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';

let dovecot: DovecotServer;
let deliveredCount = 0;

beforeAll(async () => {
  dovecot = await startDovecot();
});

afterAll(() => dovecot[Symbol.asyncDispose]());

function createManager(maskCapabilities: readonly string[]): ImapSmtpMailManager {
  const [user] = dovecot.users;
  const imap = dovecot.imapSettings(user);
  return createImapSmtpMailManager({
    settings: { imap, smtp: imap, timeoutMs: 5000 },
    credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
    emailAddress: user.emailAddress,
    maskCapabilities,
  });
}

async function deliver(): Promise<void> {
  deliveredCount += 1;
  const messageIdHeader = `<change-${deliveredCount}@changes.example>`;
  const raw = buildMessage({ to: 'alice@example.test', subject: `Change ${deliveredCount}`, messageIdHeader });
  await dovecot.deliver(dovecot.users[0].emailAddress, raw);
}

describe.each([
  ['all it has', []],
  ['no QRESYNC', ['QRESYNC']],
  ['no CONDSTORE', ['QRESYNC', 'CONDSTORE']],
  ['no IDLE', ['IDLE']],
])('changes on a server with %s', (_name, masked) => {
  it('come to rest: after a change was read, waiting waits again', async () => {
    await using manager = createManager(masked);
    const start = await manager.getChanges(null);
    await deliver();

    const isTold = await manager.waitForChange(start.nextCursor, { timeoutMs: 8000 });
    const changes = await manager.getChanges(start.nextCursor);
    const [created] = changes.created;
    await manager.setFlags(created === undefined ? [] : [created.id], { add: ['$flagged', 'own'] });
    const flagged = await manager.getChanges(changes.nextCursor);
    const isQuiet = await manager.waitForChange(flagged.nextCursor, { timeoutMs: 1500 });

    expect([isTold, changes.created.length, isQuiet]).toEqual([true, 1, false]);
    expect(flagged.updated.map((update) => [update.id, [...update.flags].sort()])).toEqual([[created?.id, ['$flagged', 'own']]]);
    expect(await manager.getChanges(flagged.nextCursor)).toMatchObject({ created: [], updated: [], destroyed: [], hasMore: false });
  });

  it('that are many come in pages, none lost and none twice', async () => {
    await using manager = createManager(masked);
    const start = await manager.getChanges(null);
    const box = await manager.createMailbox({ name: `pages ${masked.join(' ')}` });
    const empty = await manager.getChanges(start.nextCursor);
    const [user] = dovecot.users;
    await dovecot.doveadm(['save', '-u', user.emailAddress, '-m', box.name], 'Subject: x\r\n\r\nx\r\n');
    for (let count = 1; count < 256; count *= 2)
      await dovecot.doveadm(['copy', '-u', user.emailAddress, box.name, 'mailbox', box.name, 'all']);

    const first = await manager.getChanges(empty.nextCursor);
    const second = await manager.getChanges(first.nextCursor);

    expect([empty.mustResync, first.hasMore, first.created.length, second.hasMore, second.created.length]).toEqual([
      null,
      true,
      200,
      false,
      56,
    ]);
    expect(new Set([...first.created, ...second.created].map((message) => message.id)).size).toBe(256);
    expect([second.destroyed, second.mustResync]).toEqual([[], null]);
  }, 60_000);
});
