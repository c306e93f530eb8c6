import { openDatabase, schema } from '@mailwright/db';
import { MailError } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { setFlags } from '../mail/set-flags.ts';
import type { MailBed } from '../mail/testing/open-mail-bed.ts';
import { startIntentRunner } from './intent-runner.ts';
import { sweepIntents } from './sweep-intents.ts';
import type { ActAccount } from './testing/act-account.ts';
import { giveActAccounts } from './testing/give-act-accounts.ts';

let bed: MailBed;
let account: ActAccount;
giveActAccounts((given, of) => {
  account = given;
  bed = of;
});

describe('the runner', () => {
  const openWorker = () => {
    const database = openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 4 });
    return { database, services: { ...bed.services, database } };
  };

  it('hears of acts by itself, leaves paused accounts alone, waits for a mended login, and stops when told', async () => {
    await using worker = openWorker().database;
    const runner = await startIntentRunner({ ...bed.services, database: worker });
    const [first = '', second = '', third = ''] = await account.fill(3);
    const mark = (id: string) => setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
    const flagged = () => account.readProvider().filter((line) => line.includes('$flagged')).length;
    const change = (values: Partial<typeof schema.connections.$inferInsert>) =>
      bed.services.database.withUser(account.context.userId, (db) =>
        db.update(schema.connections).set(values).where(eq(schema.connections.id, account.connectionId)),
      );

    const isBlocked = async () => {
      const [lane] = await account.execute<{ isBlocked: boolean }>(sql`
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
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$seen'] });
    await expect.poll(flagged, { timeout: 10_000 }).toBe(3);
    await expect.poll(() => account.statuses(), { timeout: 10_000 }).toEqual(Array(4).fill('done'));

    await runner.stop();
    expect([whilePaused, whileRefused]).toEqual([1, 1]);
  }, 40_000);

  it('ends cleanly where the account is removed meanwhile', async () => {
    const [id = ''] = await account.fill(1);
    await setFlags(account.context, { ...account.on, messageIds: [id], add: ['$flagged'] });
    account.manager.onCall = async (_name, moment) => {
      if (moment === 'after') await account.execute(sql`delete from connections where id = ${account.connectionId}`);
    };

    await account.settle();

    expect(await account.statuses()).toEqual([]);
  });

  it('sweeps what is done, not what failed lately', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$flagged'] });
    await account.settle();
    account.manager.onCall = () => {
      throw new MailError('UNSUPPORTED', 'No.');
    };
    await setFlags(account.context, { ...account.on, messageIds: [second], add: ['word'] });
    await account.settle();
    await account.execute(sql`update intents set updated_at = ${new Date(bed.services.now().getTime() - 7_200_000).toISOString()}`);

    const worker = openWorker();
    await sweepIntents(worker.services);
    await worker.database.close();

    expect(await account.statuses()).toEqual(['failed']);
  });
});
