import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countDays } from './count-days.ts';
import { listThreads } from './list-threads.ts';
import { type BedAccount, type MailBed, openMailBed } from './testing/open-mail-bed.ts';
import type { ListThreadsInput, ThreadPage } from './thread-page.ts';

const mailCount = 300;
const dayMs = 24 * 60 * 60 * 1000;
const firstMs = Date.UTC(2020, 0, 1, 12);
let bed: MailBed;
let account: BedAccount;

// Two mails a day from 2020-01-01 on, at noon and at 23:30; the inbox holds every second, the archive the others and twenty of both.
beforeAll(async () => {
  bed = await openMailBed();
  account = await bed.addAccount();
  for (let index = 0; index < mailCount; index += 1) {
    const receivedAt = new Date(firstMs + Math.floor(index / 2) * dayMs + (index % 2) * 11.5 * 60 * 60 * 1000).toISOString();
    const header = `<m${index}@x>`;
    account.manager.deliver(index % 2 === 0 ? 'inbox' : 'archive', { subject: `Mail ${index}`, header, receivedAt });
    if (index >= mailCount - 20)
      account.manager.deliver(index % 2 === 0 ? 'archive' : 'inbox', { subject: `Mail ${index}`, header, receivedAt });
  }
});
afterAll(() => bed[Symbol.asyncDispose]());

const list = (input: Partial<ListThreadsInput>) =>
  listThreads(account.context, { connectionId: account.connectionId, limit: 20, ...input });
const numbersOf = ({ threads }: ThreadPage) => threads.map(({ subject }) => Number(subject?.slice('Mail '.length)));
const downFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first - index);
const noonOf = (day: number) => new Date(firstMs + day * dayMs).toISOString();

describe('a jump to a date', () => {
  it('gives what is before, after and around it, over several mailboxes, each thread once', async () => {
    expect(numbersOf(await list({ position: { kind: 'before', instant: noonOf(50) } }))).toEqual(downFrom(99, 20));
    expect(numbersOf(await list({ position: { kind: 'after', instant: noonOf(50) } }))).toEqual(downFrom(119, 20));
    expect(numbersOf(await list({ position: { kind: 'around', instant: noonOf(50) } }))).toEqual(downFrom(109, 20));
    expect(numbersOf(await list({ position: { kind: 'around', instant: noonOf(145) } }))).toEqual(downFrom(299, 20));
  });

  it('pages on from there both ways without gaps or repeats, to both ends', async () => {
    const page = await list({ position: { kind: 'around', instant: '2020-03-01T01:00:00+01:00' } });
    const numbers = numbersOf(page);
    for (let cursor = page.previousCursor; cursor; ) {
      const newer = await list({ cursor });
      numbers.unshift(...numbersOf(newer));
      cursor = newer.previousCursor;
    }
    for (let cursor = page.nextCursor; cursor; ) {
      const older = await list({ cursor });
      numbers.push(...numbersOf(older));
      cursor = older.nextCursor;
    }

    expect(numbers).toEqual(downFrom(mailCount - 1, mailCount));
  });

  it('leads on also where one side is empty', async () => {
    const end = await list({ position: { kind: 'before', instant: '2019-01-01T00:00:00.000Z' } });
    const top = await list({ position: { kind: 'after', instant: '2030-01-01T00:00:00.000Z' } });

    expect(end).toMatchObject({ threads: [], nextCursor: null });
    expect(numbersOf(await list({ cursor: end.previousCursor }))).toEqual(downFrom(19, 20));
    expect(top).toMatchObject({ threads: [], previousCursor: null });
    expect(numbersOf(await list({ cursor: top.nextCursor }))).toEqual(downFrom(299, 20));
  });

  it('takes what the mirror does not hold yet from the provider first', async () => {
    const fresh = await bed.addAccount();
    for (let index = 0; index < 1500; index += 1) fresh.manager.deliver('inbox', { subject: `Mail ${index}` });
    const instant = new Date(Date.UTC(2026, 0, 1) + 100 * 60_000).toISOString();

    for (const [kind, first] of [
      ['before', 98],
      ['around', 108],
      ['after', 118],
    ] as const) {
      const page = await listThreads(fresh.context, {
        connectionId: fresh.connectionId,
        role: 'inbox',
        limit: 20,
        position: { kind, instant },
      });
      expect(numbersOf(page)).toEqual(downFrom(first, 20));
    }
  });

  it('is one statement once the mirror holds all', async () => {
    await list({});
    bed.statements.length = 0;

    await list({ mailboxId: account.mailboxId('inbox'), position: { kind: 'around', instant: noonOf(50) } });

    expect(bed.statements.filter((statement) => statement.includes('thread_mailboxes'))).toHaveLength(1);
    expect(bed.statements).toHaveLength(3);
  });

  it('refuses a way that a search cannot go', async () => {
    const attempt = list({ filter: { isUnread: true }, position: { kind: 'around', instant: noonOf(50) } });

    await expect(attempt).rejects.toMatchObject({ code: 'INVALID', reason: 'cursor-invalid' });
  });
});

describe('countDays', () => {
  const count = (input: Partial<Parameters<typeof countDays>[1]> = {}) =>
    countDays(account.context, { connectionId: account.connectionId, timeZone: 'UTC', ...input });

  it('counts each thread of a view on its day, once', async () => {
    const { days, coveredBackTo } = await count();

    expect(coveredBackTo).toBeNull();
    expect(days).toHaveLength(mailCount / 2);
    expect(days[0]).toEqual({ day: '2020-05-29', threadCount: 2 });
    expect(days.at(-1)).toEqual({ day: '2020-01-01', threadCount: 2 });
    expect((await count({ mailboxId: account.mailboxId('inbox') })).days.map(({ threadCount }) => threadCount)).toEqual([
      ...Array.from({ length: 10 }, () => 2),
      ...Array.from({ length: 140 }, () => 1),
    ]);
  });

  it('counts days as they are where the person is', async () => {
    const { days } = await count({ timeZone: 'Europe/Berlin' });

    expect(days.at(0)).toEqual({ day: '2020-05-30', threadCount: 1 });
    expect(days.at(-1)).toEqual({ day: '2020-01-01', threadCount: 1 });
  });

  it('knows no mailbox of somebody else', async () => {
    const stranger = await bed.addAccount();
    const input = { connectionId: account.connectionId, mailboxId: account.mailboxId('inbox'), timeZone: 'UTC' };

    await expect(countDays(stranger.context, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
