import { type DovecotServer, eventually, startDovecot, startTcpProxy, type TcpProxy } from '@mailwright/driver-testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from './imap-smtp-mail-manager.ts';
import type { ImapSmtpOptions } from './imap-smtp-options.ts';

let dovecot: DovecotServer;
let proxy: TcpProxy;

beforeAll(async () => {
  dovecot = await startDovecot({ manyMailboxes: 1000 });
  proxy = await startTcpProxy({ target: dovecot.ports.imaps });
});

afterAll(async () => {
  await proxy.stop();
  await dovecot[Symbol.asyncDispose]();
});

function createManager(options: Partial<ImapSmtpOptions> = {}): ImapSmtpMailManager {
  const [user] = dovecot.users;
  const imap = { ...dovecot.imapSettings(user), port: proxy.port };
  return createImapSmtpMailManager({
    settings: { imap, smtp: imap, timeoutMs: 3000 },
    credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
    emailAddress: user.emailAddress,
    ...options,
  });
}

describe('the pool', () => {
  it('lists a thousand mailboxes in one round trip, counts and all', async () => {
    await using manager = createManager();
    const startedAt = Date.now();

    const mailboxes = await manager.listMailboxes();

    expect(mailboxes.length).toBeGreaterThanOrEqual(1006);
    expect(mailboxes.every((mailbox) => mailbox.counts !== null && mailbox.fingerprint !== null)).toBe(true);
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  it('never opens more sessions than it may, waiting for changes included', async () => {
    for (const maxSessions of [1, 2]) {
      await using manager = createManager({ maxSessions });
      const inbox = (await manager.listMailboxes()).find((mailbox) => mailbox.role === 'inbox');
      const { nextCursor } = await manager.getChanges(null);
      let highest = 0;
      const watch = setInterval(() => {
        highest = Math.max(highest, proxy.openLineCount);
      }, 5);

      const waiting = manager.waitForChange(nextCursor, { timeoutMs: 1500 });
      await Promise.all(Array.from({ length: 12 }, () => manager.listMessages({ mailboxId: inbox?.id, limit: 5 })));

      expect(await waiting).toBe(false);
      clearInterval(watch);
      expect(highest).toBe(maxSessions);
      await manager.close();
      await eventually('every line is closed', async () => proxy.openLineCount === 0);
    }
  });

  it('asks for leave before each session and gives it back', async () => {
    const held = { now: 0, highest: 0 };
    const sessionBudget = {
      acquire: async () => {
        held.now += 1;
        held.highest = Math.max(held.highest, held.now);
        return {
          lost: new AbortController().signal,
          [Symbol.asyncDispose]: async () => {
            held.now -= 1;
          },
        };
      },
      onWanted: () => ({ [Symbol.dispose]: () => undefined }),
    };
    const manager = createManager({ sessionBudget, idleTimeoutMs: 100 });

    await Promise.all([manager.listMailboxes(), manager.listMailboxes()]);
    expect(held.now).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 1000));

    expect(held).toEqual({ now: 0, highest: 2 });
    await manager.close();
  });

  it('rejects what still runs when it is closed', async () => {
    const manager = createManager();
    await manager.listMailboxes();
    proxy.faults.isStalled = true;

    const running = manager.listMailboxes().then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await manager.close();

    expect(await running).toBe('CONNECTION_FAILED');
    proxy.faults.isStalled = false;
    proxy.cut('reset');
  });
});
