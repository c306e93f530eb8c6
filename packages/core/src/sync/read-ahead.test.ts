import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Ahead, readAhead } from './read-ahead.ts';

/** Pages 1 to `count`; `read` tells which were begun. */
function openPages(count: number, failing?: number) {
  const read: number[] = [];
  const fetchNext = async () => {
    const page = read.length + 1;
    if (page > count) return null;
    read.push(page);
    await setImmediate();
    if (page === failing) throw new Error(`page ${page}`);
    return page;
  };
  return { read, fetchNext };
}

async function takeAll(pages: AsyncIterable<Ahead<number>>, work: (ahead: Ahead<number>) => Promise<void> | void = () => undefined) {
  const taken: number[] = [];
  for await (const ahead of pages) {
    taken.push(ahead.page);
    await work(ahead);
  }
  return taken;
}

const settle = async () => {
  for (let nth = 0; nth < 20; nth += 1) await setImmediate();
};

describe('reading ahead', () => {
  it('gives every page once and in order, whether those behind it were asked for or not', async () => {
    const asked = openPages(4);

    expect(await takeAll(readAhead(openPages(4).fetchNext))).toEqual([1, 2, 3, 4]);
    expect(await takeAll(readAhead(asked.fetchNext), ({ readOn }) => readOn(2))).toEqual([1, 2, 3, 4]);
    expect(asked.read).toEqual([1, 2, 3, 4]);
  });

  it('reads as far as it is asked to, and shows what is there', async () => {
    const { read, fetchNext } = openPages(9);
    const pages = readAhead(fetchNext);
    const { value: first } = (await pages.next()) as { value: Ahead<number> };
    expect([read, first.peekNext()]).toEqual([[1], null]);

    first.readOn(2);
    await settle();

    expect(read).toEqual([1, 2, 3]);
    expect(first.peekNext()?.page).toBe(2);
    expect(first.peekNext()?.peekNext()?.page).toBe(3);
  });

  it('meets a failure in its turn, when all pages before it are taken', async () => {
    const taken: number[] = [];
    const all = takeAll(readAhead(openPages(5, 3).fetchNext), async (ahead) => {
      taken.push(ahead.page);
      ahead.readOn(2);
      await settle();
    });

    await expect(all).rejects.toThrow('page 3');
    expect(taken).toEqual([1, 2]);
  });

  it('begins none once nobody takes them any more', async () => {
    const { read, fetchNext } = openPages(9);
    for await (const ahead of readAhead(fetchNext)) {
      ahead.readOn(2);
      break;
    }
    await settle();

    // The one that was begun already comes to its end.
    expect(read).toEqual([1, 2]);
  });
});
