import { describe, expect, it } from 'vitest';
import type { ThreadRow } from './mail-view';
import { changeThreads, insertThreads, listRows, mergeFirstPage, removeThreads, type ThreadListData } from './thread-cache';

const row = (hour: number, unreadCount = 0): ThreadRow => ({
  id: `thread-${hour}`,
  connectionId: 'c',
  subject: null,
  participants: [],
  preview: null,
  messageCount: 1,
  unreadCount,
  isFlagged: false,
  hasAttachment: false,
  hasDraft: false,
  latestReceivedAt: `2026-11-21T${String(hour).padStart(2, '0')}:00:00.000Z`,
  mailboxIds: [],
});
const dataOf = (...pages: number[][]): ThreadListData => ({
  pages: pages.map((hours, index) => ({
    threads: hours.map((hour) => row(hour)),
    nextCursor: `after-${index}`,
    previousCursor: null,
    search: null,
    unreachableConnectionIds: [],
  })),
  pageParams: pages.map((_, index) => (index === 0 ? null : `after-${index - 1}`)),
});
const hoursOf = (data: ThreadListData) => listRows(data).map((each) => Number(each.id.slice(7)));

describe('removeThreads and insertThreads', () => {
  it('take rows out and put them back in place', () => {
    const data = dataOf([9, 8, 7], [6, 5]);
    const taken = removeThreads(data, new Set(['thread-8', 'thread-6']));

    const back = insertThreads(taken, [row(6), row(8)]);

    expect(hoursOf(taken)).toEqual([9, 7, 5]);
    expect(hoursOf(back)).toEqual([9, 8, 7, 6, 5]);
  });

  it('do not double a row that is there', () => {
    expect(hoursOf(insertThreads(dataOf([9, 8]), [row(8)]))).toEqual([9, 8]);
  });
});

describe('changeThreads', () => {
  it('changes only the named', () => {
    const changed = changeThreads(dataOf([9, 8]), new Set(['thread-8']), (each) => ({ ...each, isFlagged: true }));

    expect(listRows(changed).map((each) => each.isFlagged)).toEqual([false, true]);
  });
});

describe('mergeFirstPage', () => {
  it('slides new rows in and keeps everything below', () => {
    const merged = mergeFirstPage(dataOf([9, 8, 7], [6, 5]), {
      threads: [row(11), row(10), row(9)],
      nextCursor: 'x',
      previousCursor: null,
      search: null,
      unreachableConnectionIds: [],
    });

    expect(hoursOf(merged)).toEqual([11, 10, 9, 8, 7, 6, 5]);
  });

  it('drops rows that are gone from the range it covers', () => {
    const merged = mergeFirstPage(dataOf([9, 8, 7], [6, 5]), {
      threads: [row(9), row(7), row(6)],
      nextCursor: 'x',
      previousCursor: null,
      search: null,
      unreachableConnectionIds: [],
    });

    expect(hoursOf(merged)).toEqual([9, 7, 6, 5]);
  });

  it('replaces everything where the list fits on one page', () => {
    expect(
      hoursOf(
        mergeFirstPage(dataOf([9, 8]), {
          threads: [row(8)],
          nextCursor: null,
          previousCursor: null,
          search: null,
          unreachableConnectionIds: [],
        }),
      ),
    ).toEqual([8]);
  });

  it('moves a thread up that got a new message', () => {
    const merged = mergeFirstPage(dataOf([9, 8], [5]), {
      threads: [{ ...row(5), latestReceivedAt: '2026-11-21T12:00:00.000Z' }, row(9)],
      nextCursor: 'x',
      previousCursor: null,
      search: null,
      unreachableConnectionIds: [],
    });

    expect(hoursOf(merged)).toEqual([5, 9, 8]);
  });
});
