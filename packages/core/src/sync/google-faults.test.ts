import type { FaultScript } from '@mailwright/driver-testkit';
import { isMailError } from '@mailwright/mail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow } from '../intents/testing/follow.ts';
import { archiveMail } from '../mail/archive-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import { trashMail } from '../mail/trash-mail.ts';
import { backFill } from './back-fill.ts';
import { type GoogleAccount, type GoogleBed, openGoogleBed } from './testing/open-google-bed.ts';

let bed: GoogleBed;
beforeAll(async () => {
  bed = await openGoogleBed();
});
afterAll(() => bed[Symbol.asyncDispose]());

/** The keeper begins again after a failure, as `runSync` does, without its waits. */
async function followThrough(account: GoogleAccount): Promise<void> {
  for (let failures = 0; failures < 60; failures += 1) {
    try {
      return await follow(account);
    } catch (error) {
      if (!isMailError(error) || error.retry !== 'later') throw error;
    }
  }
  throw new Error('it never recovered');
}

async function settleThrough(account: GoogleAccount): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    await account.settle();
    bed.bed.passTime(20 * 60_000);
  }
}

async function expectEqual(account: GoogleAccount, count: number): Promise<readonly string[]> {
  const store = await account.readStore();
  const mirror = await account.readMirror();
  expect(store).toHaveLength(count);
  expect(mirror).toEqual(store);
  return mirror;
}

async function fill(count: number): Promise<GoogleAccount> {
  const account = await bed.addAccount();
  for (let nth = 0; nth < count; nth += 1) await account.add(`m${nth}`, nth % 2 === 0 ? ['INBOX', 'UNREAD'] : ['INBOX']);
  return account;
}

/** Meets more tries in a row than the driver makes, so that core has to go on, and then each fifth and seventh in turn: no fixed number of requests meets it for ever. */
function toScript(fault: FaultScript['fault']): FaultScript & { readonly hits: () => number } {
  let [count, hits] = [0, 0];
  return {
    fault,
    hits: () => hits,
    matches: ({ isPart }) => {
      if (isPart) return false;
      count += 1;
      const isHit = (count > 3 && count <= 16) || count % 12 === 0 || count % 12 === 5;
      if (isHit) hits += 1;
      return isHit;
    },
  };
}

const faults: readonly (readonly [string, FaultScript['fault']])[] = [
  ['429', { kind: 'status', status: 429, reason: 'rateLimitExceeded' }],
  ['429 with Retry-After', { kind: 'status', status: 429, reason: 'userRateLimitExceeded', retryAfterSeconds: 1 }],
  ['403 for the rate', { kind: 'status', status: 403, reason: 'userRateLimitExceeded' }],
  ['500', { kind: 'status', status: 500, reason: 'backendError' }],
  ['dropped lines', { kind: 'drop' }],
  ['lost answers', { kind: 'lose-reply' }],
  ['garbage', { kind: 'garbage' }],
  ['answers that break off', { kind: 'truncate' }],
];

describe('a Google account recovers, nothing lost and nothing doubled, from', { timeout: 120_000 }, () => {
  for (const [name, fault] of faults) {
    it(`${name}, while it is read in, followed and changed`, async () => {
      const account = await fill(80);
      const { context, connectionId } = account;
      const scripts = [toScript(fault), toScript(fault)] as const;
      {
        using _ = bed.emulator.faults.add(scripts[0]);
        await followThrough(account);
      }
      await expectEqual(account, 80);

      const ids = await Promise.all((await account.store.listIds(['INBOX'], false)).map(({ id }) => account.messageId(id)));
      {
        using _ = bed.emulator.faults.add(scripts[1]);
        await setFlags(context, { connectionId, messageIds: ids.slice(0, 20), add: ['$flagged'] });
        await archiveMail(context, { connectionId, messageIds: ids.slice(10, 30) });
        await trashMail(context, { connectionId, messageIds: ids.slice(30, 40) });
        await account.add('meanwhile', ['INBOX', 'UNREAD']);
        await settleThrough(account);
        await followThrough(account);
      }

      const lines = await expectEqual(account, 81);
      const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
      expect([count(/ ARCHIVE /), count(/ TRASH /), count(/\$flagged/)]).toEqual([20, 10, 20]);
      for (const { hits } of scripts) expect(hits()).toBeGreaterThan(13);
    });
  }

  for (const [status, reason] of [
    [429, 'rateLimitExceeded'],
    [403, 'userRateLimitExceeded'],
    [500, 'backendError'],
  ] as const) {
    it(`batches of which half failed with ${status}`, async () => {
      const account = await fill(120);
      let parts = 0;
      const matches: FaultScript['matches'] = ({ isPart }) => {
        parts += isPart ? 1 : 0;
        return isPart && parts % 2 === 0;
      };
      using _ = bed.emulator.faults.add({ fault: { kind: 'status', status, reason }, matches });

      await followThrough(account);
      const ids = await Promise.all((await account.store.listIds(['INBOX'], false)).map(({ id }) => account.messageId(id)));
      await archiveMail(account.context, { connectionId: account.connectionId, messageIds: ids.slice(0, 60) });
      await settleThrough(account);

      const lines = await expectEqual(account, 120);
      expect(lines.filter((line) => / ARCHIVE /.test(line))).toHaveLength(60);
    });
  }

  it('a history that was forgotten, with changes of every kind in the gap', async () => {
    const account = await fill(60);
    await follow(account);
    const before = await account.readMirror();
    const ids = (await account.store.listIds(['INBOX'], false)).map(({ id }) => id);
    for (const id of ids.slice(0, 5)) await account.modify(id, { removeLabelIds: ['INBOX'] });
    for (const id of ids.slice(5, 10)) await account.modify(id, { addLabelIds: ['STARRED'] });
    for (const id of ids.slice(10, 15)) await account.store.call('DELETE', `messages/${id}`);
    await account.add('in the gap', ['INBOX']);
    await bed.emulator.expireHistory(account.emailAddress);

    await follow(account);

    const lines = await expectEqual(account, 56);
    expect(lines.filter((line) => !before.includes(line))).toHaveLength(11);
  });

  it('being read in by pieces, each of which ends in a failure', async () => {
    const account = await fill(60);
    for (let piece = 1; piece < 8; piece += 1) {
      let left = piece;
      using _ = bed.emulator.faults.add({
        fault: { kind: 'status', status: 403, reason: 'domainPolicy' },
        matches: ({ isPart }) => {
          left -= isPart ? 0 : 1;
          return !isPart && left < 0;
        },
      });
      const run = await account.startRun();
      await backFill(run, { mayGoOn: () => true, wanted: new Set() }).catch(() => undefined);
      await follow(account).catch(() => undefined);
    }

    await follow(account);

    await expectEqual(account, 60);
  });
});
