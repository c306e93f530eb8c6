import type { MailManager } from '@mailwright/mail';
import { describe, expect, it, vi } from 'vitest';
import { createDriverPool } from './driver-pool.ts';

function fakeDriver() {
  const state = { closed: 0 };
  const close = async () => {
    state.closed += 1;
  };
  // Only closing matters to a pool.
  return { state, driver: { close } as unknown as MailManager };
}

const key = (connectionId: string, version = '1') => ({ connectionId, version });

describe('DriverPool', () => {
  it('makes one driver a key, also for those who come at the same time', async () => {
    await using pool = createDriverPool();
    const { driver } = fakeDriver();
    const make = vi.fn(async () => driver);

    const leases = await Promise.all([pool.lease(key('a'), make), pool.lease(key('a'), make)]);

    expect(make).toHaveBeenCalledTimes(1);
    expect(leases.map((lease) => lease.driver)).toEqual([driver, driver]);
  });

  it('replaces a driver whose settings changed, once nobody uses the old one', async () => {
    await using pool = createDriverPool();
    const [older, newer] = [fakeDriver(), fakeDriver()];
    const lease = await pool.lease(key('a', '1'), async () => older.driver);

    const next = await pool.lease(key('a', '2'), async () => newer.driver);

    expect(next.driver).toBe(newer.driver);
    expect(older.state.closed).toBe(0);
    lease[Symbol.dispose]();
    lease[Symbol.dispose]();
    await vi.waitFor(() => expect(older.state.closed).toBe(1));
    expect(pool.size).toBe(1);
  });

  it('tells who still holds a driver that its sessions were ended here', async () => {
    await using pool = createDriverPool();
    const lease = await pool.lease(key('a'), async () => fakeDriver().driver);
    const before = lease.isDropped;

    await pool.drop('a');
    const next = await pool.lease(key('a'), async () => fakeDriver().driver);

    expect([before, lease.isDropped, next.isDropped]).toEqual([false, true, false]);
  });

  it('forgets a driver that could not be made', async () => {
    await using pool = createDriverPool();
    const failure = pool.lease(key('a'), async () => {
      throw new Error('no key');
    });

    await expect(failure).rejects.toThrow('no key');
    expect(pool.size).toBe(0);
    expect((await pool.lease(key('a'), async () => fakeDriver().driver)).driver).toBeDefined();
  });

  it('closes what is idle and keeps what is in use', async () => {
    let nowMs = 0;
    await using pool = createDriverPool({ idleTimeoutMs: 20, now: () => nowMs });
    const [used, idle] = [fakeDriver(), fakeDriver()];
    await pool.lease(key('used'), async () => used.driver);
    (await pool.lease(key('idle'), async () => idle.driver))[Symbol.dispose]();

    nowMs = 1000;

    await vi.waitFor(() => expect(idle.state.closed).toBe(1));
    expect(used.state.closed).toBe(0);
    expect(pool.size).toBe(1);
  });

  it('holds a bounded number: the longest unused goes, one in use never', async () => {
    await using pool = createDriverPool({ maxDrivers: 2 });
    const [first, second] = [fakeDriver(), fakeDriver()];
    (await pool.lease(key('a'), async () => first.driver))[Symbol.dispose]();
    await pool.lease(key('b'), async () => second.driver);

    await pool.lease(key('c'), async () => fakeDriver().driver);

    await vi.waitFor(() => expect(first.state.closed).toBe(1));
    const oneMore = pool.lease(key('d'), async () => fakeDriver().driver);
    await expect(oneMore).rejects.toMatchObject({ code: 'RATE_LIMITED', retry: 'later' });
    expect(second.state.closed).toBe(0);
  });

  it('drops one connection and closes all', async () => {
    const pool = createDriverPool();
    const [a, b] = [fakeDriver(), fakeDriver()];
    await pool.lease(key('a'), async () => a.driver);
    await pool.lease(key('b'), async () => b.driver);

    await pool.drop('a');
    await pool.drop('unknown');
    expect([a.state.closed, b.state.closed]).toEqual([1, 0]);
    await pool.close();
    await pool.close();

    expect([a.state.closed, b.state.closed]).toEqual([1, 1]);
    await expect(pool.lease(key('a'), async () => a.driver)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  });
});
