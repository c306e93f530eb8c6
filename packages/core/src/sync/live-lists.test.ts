import { setTimeout as sleep } from 'node:timers/promises';
import { schema } from '@mailwright/db';
import { eventually } from '@mailwright/driver-testkit';
import { MailError, type MailManager } from '@mailwright/mail';
import { closeMimeWorkers } from '@mailwright/mime';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreServices, PersonContext } from '../context.ts';
import { listThreads } from '../mail/list-threads.ts';
import { startSyncRunner } from './sync-runner.ts';
import { openSyncBed, type SyncAccount, type SyncBed } from './testing/open-sync-bed.ts';

let sync: SyncBed;
beforeAll(async () => {
  sync = await openSyncBed();
});
afterAll(async () => {
  await sync[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

/** A process that serves requests and cannot reach any provider. */
function withoutProvider({ context }: SyncAccount): PersonContext {
  const drivers: CoreServices['drivers'] = {
    ...sync.bed.services.drivers,
    lease: () => Promise.reject(new Error('The provider was asked.')),
  };
  return { userId: context.userId, services: { ...sync.bed.services, drivers } };
}

async function listAll(context: PersonContext, connectionId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listThreads(context, { connectionId, role: 'inbox', limit: 100, ...(cursor === null ? {} : { cursor }) });
    ids.push(...page.threads.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

const isLive = (account: SyncAccount) => async () => {
  const { database } = sync.services;
  const rows = await database.db.execute<{ is_live: boolean }>(
    `select is_live from sync_leases where connection_id = '${account.connectionId}'`,
  );
  return rows[0]?.is_live === true;
};

describe('a list whose account is kept', () => {
  it('is answered by the mirror alone, also while it is being filled, without gap or repeat', async () => {
    const account = await sync.addAccount();
    await account.importMail(2600);
    const runner = await startSyncRunner(sync.services);
    try {
      await eventually('the loop follows', isLive(account), { timeoutMs: 15_000, everyMs: 10 });
      const context = withoutProvider(account);

      const early = await listAll(context, account.connectionId);
      await eventually('all is there', async () => (await account.readMirror()).length === 2600, { timeoutMs: 20_000 });
      const late = await listAll(context, account.connectionId);

      expect(new Set(early).size).toBe(early.length);
      expect(early).toEqual(late);
    } finally {
      await runner.stop();
    }
  }, 60_000);

  it('gets the previews of what is shown a moment later', async () => {
    const account = await sync.addAccount();
    await account.importMail(450);
    const runner = await startSyncRunner(sync.services);
    try {
      await eventually('all is there', async () => (await account.readMirror()).length === 450, { timeoutMs: 15_000 });
      const context: PersonContext = { userId: account.context.userId, services: sync.bed.services };
      const input = { connectionId: account.connectionId, role: 'inbox' as const, limit: 50 };
      let cursor: string | null = null;
      const listOldest = async () => {
        let page = await listThreads(context, input);
        while (page.nextCursor !== null) {
          cursor = page.nextCursor;
          page = await listThreads(context, { ...input, cursor });
        }
        return page.threads;
      };
      await listOldest();

      await eventually('the previews', async () => (await listOldest()).every(({ preview }) => preview !== null));
      expect(cursor).not.toBeNull();
    } finally {
      await runner.stop();
    }
  }, 60_000);

  it('has the mailbox looked at that somebody opens', async () => {
    const account = await sync.addAccount();
    await account.doveadm('mailbox create', 'Projects');
    await account.importMail(30);
    const runner = await startSyncRunner(sync.services);
    try {
      await eventually('all is there', async () => (await account.readMirror()).length === 30, { timeoutMs: 15_000 });
      await sleep(500);
      const [mailbox] = await sync.services.database.withUser(account.context.userId, (db) =>
        db.select({ id: schema.mailboxes.id }).from(schema.mailboxes).where(eq(schema.mailboxes.name, 'Projects')),
      );
      await account.importMail(3, 'Projects');
      await sleep(500);
      expect(await account.readMirror()).toHaveLength(30);

      await listThreads(withoutProvider(account), { connectionId: account.connectionId, mailboxId: mailbox?.id });

      // Far sooner than its turn would come.
      await eventually('the new ones', async () => (await account.readMirror()).length === 33, { timeoutMs: 8000 });
    } finally {
      await runner.stop();
    }
  }, 60_000);

  it('shows new mail without being asked for it', async () => {
    const account = await sync.addAccount();
    await account.importMail(30);
    const runner = await startSyncRunner(sync.services);
    try {
      await eventually('all is there', async () => (await account.readMirror()).length === 30, { timeoutMs: 15_000 });
      await account.importMail(1);
      const subjects = await eventually('the new one', async () => {
        const { threads } = await listThreads(withoutProvider(account), { connectionId: account.connectionId, role: 'inbox', limit: 5 });
        return threads.length > 0 && threads[0]?.subject?.startsWith('Imported') && (await account.readMirror()).length === 31 && threads;
      });

      expect(subjects.length).toBe(5);
    } finally {
      await runner.stop();
    }
  }, 60_000);
});

describe('several processes', () => {
  it('share the accounts; what one leaves the other takes over', async () => {
    const account = await sync.addAccount();
    await account.importMail(5);
    const first = await startSyncRunner(sync.services, { ownerId: 'first' });
    await eventually('the first follows', isLive(account), { timeoutMs: 15_000 });
    const second = await startSyncRunner(sync.services, { ownerId: 'second' });
    const owner = async () => {
      const rows = await sync.services.database.db.execute<{ owner_id: string; fence: number }>(
        `select owner_id from sync_leases where connection_id = '${account.connectionId}'`,
      );
      return rows[0]?.owner_id;
    };
    const before = await owner();

    await first.stop();
    await eventually('the second took over', async () => (await owner()) === 'second' && (await isLive(account)()), { timeoutMs: 15_000 });
    await account.importMail(2);
    await eventually('it follows', async () => (await account.readMirror()).length === 7, { timeoutMs: 15_000 });
    await second.stop();

    expect(before).toBe('first');
  }, 60_000);
});

describe('an account that cannot be reached', () => {
  it('is tried again, later each time, and marked after three refusals', async () => {
    const account = await sync.addAccount();
    const refusing = new Proxy({} as MailManager, {
      get: () => async () => {
        throw new MailError('AUTHENTICATION_FAILED', 'No.');
      },
    });
    const attemptedAtMs: number[] = [];
    const drivers: CoreServices['drivers'] = {
      ...sync.services.drivers,
      lease: async (key, make) => {
        if (key.connectionId !== account.connectionId) return sync.services.drivers.lease(key, make);
        attemptedAtMs.push(performance.now());
        return { driver: refusing, isDropped: false, [Symbol.dispose]: () => undefined };
      },
    };
    const runner = await startSyncRunner({ ...sync.services, drivers });
    const status = async () => {
      const rows = await sync.services.database.db.execute<{ status: string }>(
        `select status from connections where id = '${account.connectionId}'`,
      );
      return rows[0]?.status;
    };
    const before = await status();
    await eventually('the mark', async () => (await status()) === 'error', { timeoutMs: 20_000 });
    const attempts = attemptedAtMs.length;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await runner.stop();

    const [first = 0, second = 0, third = 0] = attemptedAtMs;
    expect([before, attempts, attemptedAtMs.length]).toEqual(['pending', 3, 3]);
    expect(second - first).toBeGreaterThanOrEqual(500);
    expect(third - second).toBeGreaterThanOrEqual(1000);
  }, 60_000);
});
