import { eventually } from '@mailwright/driver-testkit';
import type { MailManager, MessageId } from '@mailwright/mail';
import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listThreads } from '../mail/list-threads.ts';
import { applyChangeSet } from './apply-change-set.ts';
import { backFill } from './back-fill.ts';
import { findOpenMailboxes } from './back-fill-plan.ts';
import { catchUp, startSync } from './catch-up.ts';
import { keepMirror } from './keep-mirror.ts';
import { readKeeperMark } from './keeper-mark.ts';
import { recheckMessages } from './recheck-messages.ts';
import { completeListing, restartListing } from './restart-listing.ts';
import { SyncLeaseLost } from './sync-lease.ts';
import { readMark, readMirror, type SyncRun, writeMirror } from './sync-run.ts';
import { openSyncBed, type SyncAccount, type SyncBed } from './testing/open-sync-bed.ts';

let sync: SyncBed;
beforeAll(async () => {
  sync = await openSyncBed();
});
afterAll(async () => {
  await sync[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

const always = { mayGoOn: () => true, wanted: new Set<string>() };

function countDown(pages: number): () => boolean {
  let left = pages;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

async function settle(run: SyncRun): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const { hasChanges } = await catchUp(run);
    const { isComplete } = await backFill(run, always);
    if (isComplete && !hasChanges) return;
  }
  throw new Error('the mirror does not settle');
}

/** The driver, after whose first listing something else happens before it is answered. */
function beside(manager: MailManager, happen: () => Promise<unknown>): MailManager {
  let hasHappened = false;
  const listMessages: MailManager['listMessages'] = async (...request) => {
    const page = await manager.listMessages(...request);
    if (!hasHappened) {
      hasHappened = true;
      await happen();
    }
    return page;
  };
  return new Proxy(manager, {
    get: (target, name) => {
      const value: unknown = name === 'listMessages' ? listMessages : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function expectEqual(account: SyncAccount): Promise<void> {
  const server = await account.readServer();
  expect(server.length).toBeGreaterThan(0);
  expect(await account.readMirror()).toEqual(server);
}

describe('the first sync', () => {
  it('takes every message of every mailbox in', async () => {
    const account = await sync.addAccount();
    await account.importMail(2300);
    await account.importMail(40, 'Projects');

    await settle(await account.startRun());

    await expectEqual(account);
  });

  it('goes on where it was cut off, wherever that was', async () => {
    const account = await sync.addAccount();
    await account.importMail(3300);
    const marks: number[] = [];
    for (const afterMs of [5, 40, 90, 160, 250, 400]) {
      const ending = new AbortController();
      const run = await account.startRun(ending.signal);
      setTimeout(() => ending.abort(), afterMs);
      await settle(run).catch(() => undefined);
      marks.push((await account.readMirror()).length);
    }

    await settle(await account.startRun());

    expect([...marks].sort((one, other) => one - other)).toEqual(marks);
    await expectEqual(account);
  });

  it('is not over where somebody listed a mailbox meanwhile, and goes on from there', async () => {
    const account = await sync.addAccount();
    await account.importMail(300);
    // What came in the same second is listed at once.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await account.importMail(150);
    const run = await account.startRun();
    await catchUp(run);
    const person = { userId: account.context.userId, services: sync.bed.services };
    const listing = { connectionId: account.connectionId, role: 'inbox', limit: 1 } as const;
    const driver = beside(account.manager, () => listThreads(person, listing));

    const outrun = await backFill({ ...run, driver }, always);
    await settle(run);

    expect(outrun.isComplete).toBe(false);
    expect(await findOpenMailboxes(run)).toEqual([]);
    await expectEqual(account);
  });
});

describe.each([
  ['all it has', []],
  ['no QRESYNC', ['QRESYNC']],
  ['no CONDSTORE', ['QRESYNC', 'CONDSTORE']],
])('changes on a server with %s', (_name, maskCapabilities) => {
  it('end in a mirror equal to it', async () => {
    const account = await sync.addAccount({ maskCapabilities });
    await account.importMail(300);
    await account.importMail(20, 'Projects');
    const run = await account.startRun();
    await settle(run);

    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', '1:100');
    await account.doveadm('flags add', '\\Flagged own', 'mailbox', 'Projects', '1:5');
    await account.doveadm('move', 'Archive', 'mailbox', 'INBOX', '50:80');
    await account.doveadm('expunge', 'mailbox', 'INBOX', '1:20');
    await account.importMail(250);
    await settle(run);

    await expectEqual(account);
  });

  it('while a listing is on its way are not lost', async () => {
    const account = await sync.addAccount({ maskCapabilities });
    await account.importMail(600);
    const run = await account.startRun();
    await startSync(run);
    await account.importMail(30);
    await account.doveadm('expunge', 'mailbox', 'INBOX', '1:3');
    const first = await backFill(run, { ...always, mayGoOn: countDown(8) });
    await account.doveadm('expunge', 'mailbox', 'INBOX', '600:627');
    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', '200:400');
    await catchUp(run);
    await recheckMessages(run, first.newest);
    await settle(run);

    await expectEqual(account);
  });
});

describe('changes that are written in parts', () => {
  it('leave with each part nothing to write of what others read before it', async () => {
    const account = await sync.addAccount();
    const run = await account.startRun();
    const nextCursor = await startSync(run);
    const since = await readMark(run);
    const before = await readMirror(run, (db) => readKeeperMark(db, account.connectionId));
    const destroyed = Array.from({ length: 2001 }, (_, nth) => `gone.1.${nth + 1}` as MessageId);

    await applyChangeSet(run, { created: [], updated: [], destroyed, nextCursor, hasMore: false, mustResync: null }, since);

    expect(await readMirror(run, (db) => readKeeperMark(db, account.connectionId))).toEqual({ position: before.position + 2 });
  });
});

describe('a flag that changes', () => {
  it('tells a listing that began anew of its message', async () => {
    const account = await sync.addAccount();
    await account.importMail(3);
    const run = await account.startRun();
    await settle(run);
    await writeMirror(run, (db) => restartListing(db, account.connectionId, 'all'));
    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', 'uid', '2');

    await catchUp(run);

    const inbox = (await findOpenMailboxes(run)).find(({ role }) => role === 'inbox');
    await writeMirror(run, (db) => completeListing(db, inbox?.id ?? ''));
    const left = await account.readMirror();
    expect(left.map((line) => line.split(' ').slice(0, 3))).toEqual([['INBOX', '2', '$seen']]);
  });
});

describe('other clients', () => {
  it('rename, create and destroy mailboxes; the messages keep our ids', async () => {
    const account = await sync.addAccount();
    await account.importMail(30);
    await account.importMail(40, 'Projects');
    await account.importMail(10, 'Old');
    const run = await account.startRun();
    await settle(run);
    const before = await account.readRowIds();

    await account.doveadm('mailbox rename', 'Projects', 'Plans');
    await account.doveadm('mailbox delete', 'Old');
    await account.doveadm('mailbox create', 'New');
    await account.doveadm('move', 'New', 'mailbox', 'INBOX', '1:10');
    await settle(run);

    await expectEqual(account);
    const after = await account.readRowIds();
    expect(after.length).toBe(70);
    expect(after.every((id) => before.includes(id))).toBe(true);
  });

  it('make a mailbox anew under the same name (another UIDVALIDITY)', async () => {
    const account = await sync.addAccount();
    await account.importMail(30, 'Projects');
    const run = await account.startRun();
    await settle(run);

    await account.doveadm('mailbox delete', 'Projects');
    await account.importMail(25, 'Projects');
    await settle(run);

    await expectEqual(account);
  });
});

describe('a lease', () => {
  it('that was taken over lets nothing more be written', async () => {
    const account = await sync.addAccount();
    await account.importMail(10);
    const zombie = await account.startRun();
    await settle(zombie);
    await account.startRun();
    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', '1:5');
    const before = await account.readMirror();

    await expect(catchUp(zombie)).rejects.toBeInstanceOf(SyncLeaseLost);

    expect(await account.readMirror()).toEqual(before);
  });
});

describe('the live loop', () => {
  it('follows whatever happens until it is aborted', async () => {
    const account = await sync.addAccount();
    await account.importMail(120);
    const ending = new AbortController();
    const run = await account.startRun(ending.signal);
    const loop = keepMirror(run).catch((error: unknown) => error);
    const isEqual = async () => JSON.stringify(await account.readMirror()) === JSON.stringify(await account.readServer());
    await eventually('the first sync', isEqual, { timeoutMs: 15_000 });

    await account.importMail(3);
    await eventually('new mail', isEqual, { timeoutMs: 15_000 });
    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', '1:50');
    await account.doveadm('expunge', 'mailbox', 'INBOX', '60:70');
    await eventually('flags and expunges', isEqual, { timeoutMs: 15_000 });

    ending.abort();
    expect(await loop).toMatchObject({ code: 'CANCELLED' });
    await expectEqual(account);
  });

  it('is live only when it also knows the empty mailboxes that others made before it began', async () => {
    const account = await sync.addAccount();
    await account.importMail(20);
    await settle(await account.startRun());
    await account.doveadm('mailbox create', 'Empty');
    await account.doveadm('flags add', '\\Seen', 'mailbox', 'INBOX', '1:5');
    const ending = new AbortController();
    const run = await account.startRun(ending.signal);

    const live = Promise.withResolvers<void>();
    const loop = keepMirror(run, { onLive: async () => live.resolve() }).catch((error: unknown) => error);
    await Promise.race([live.promise, loop]);
    const mailboxes = await account.readMailboxes();
    ending.abort();

    expect(mailboxes).toEqual(await account.readServerMailboxes());
    expect(mailboxes).toContain('Empty');
    await loop;
  });
});
