import type { MailError, SyncCursor } from '@mailwright/mail';
import { describe, expect, it, vi } from 'vitest';
import type { GooglePush } from './google-mail-options.ts';
import { type OpenedDouble, openDouble } from './testing/open-double.ts';

const topicName = 'projects/p/topics/mail';
const limits = { pollMs: 20, pushedPollMs: 60_000 };
const grantedScopes = ['https://www.googleapis.com/auth/gmail.readonly'];

const countOf = ({ emulator }: OpenedDouble, path: string) => emulator.requests.filter((request) => request.path === path).length;
const readCursor = async ({ manager }: OpenedDouble): Promise<SyncCursor> => (await manager.getChanges(null)).nextCursor;

function openPushed(refused: MailError[] = []): Promise<OpenedDouble> {
  const push: GooglePush = { topicName, onRefused: (error) => refused.push(error) };
  return openDouble({ limits, push, grantedScopes });
}

describe('a watch', () => {
  it('is begun once with the topic, and waiting looks rarely from then on', async () => {
    await using double = await openPushed();
    const cursor = await readCursor(double);

    expect(await double.manager.waitForChange(cursor, { timeoutMs: 300 })).toBe(false);
    expect(await double.manager.waitForChange(cursor, { timeoutMs: 0 })).toBe(false);

    const watches = double.emulator.requests.filter(({ path }) => path === 'watch');
    expect(watches.map(({ method, body }) => [method, JSON.parse(body.toString())])).toEqual([['POST', { topicName }]]);
    // One look at the beginning and one at the end of each.
    expect(countOf(double, 'history')).toBeLessThanOrEqual(3);
  });

  it('that was begun does not hide what happened before', async () => {
    await using double = await openPushed();
    const cursor = await readCursor(double);
    await double.deliver(1);

    expect(await double.manager.waitForChange(cursor, { timeoutMs: 30_000 })).toBe(true);
  });

  it.each([{ kind: 'status', status: 403, reason: 'forbidden' }, { kind: 'garbage' }, { kind: 'drop' }] as const)(
    'that is refused ($kind) is told of once, and the history is polled',
    async (fault) => {
      const refused: MailError[] = [];
      await using double = await openPushed(refused);
      double.emulator.faults.add({ fault, matches: ({ path }) => path === 'watch' });
      const cursor = await readCursor(double);
      const waiting = double.manager.waitForChange(cursor, { timeoutMs: 30_000 });
      await vi.waitFor(() => expect(countOf(double, 'history')).toBeGreaterThan(3), { timeout: 10_000 });
      await double.deliver(1);

      expect(await waiting).toBe(true);
      expect(await double.manager.waitForChange(cursor, { timeoutMs: 0 })).toBe(true);
      expect(refused).toHaveLength(1);
    },
  );

  it('is left alone without a topic', async () => {
    await using double = await openDouble({ limits });
    await double.manager.waitForChange(await readCursor(double), { timeoutMs: 0 });
    await double.manager.stopPush();

    expect([countOf(double, 'watch'), countOf(double, 'stop')]).toEqual([0, 0]);
  });

  it('is ended also by a manager that did not begin it', async () => {
    await using double = await openPushed();
    await double.manager.stopPush();

    const ends = double.emulator.requests.filter(({ path }) => path === 'stop');
    expect(ends.map(({ method, body }) => [method, body.toString()])).toEqual([['POST', '']]);
  });

  it('gives way to whoever ends the waiting', async () => {
    await using double = await openPushed();
    const ending = new AbortController();
    const waiting = double.manager.waitForChange(await readCursor(double), { timeoutMs: 30_000 }, { signal: ending.signal });
    await vi.waitFor(() => expect(countOf(double, 'history')).toBe(1), { timeout: 10_000 });
    ending.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
