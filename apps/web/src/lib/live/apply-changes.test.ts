import { describe, expect, it } from 'vitest';
import type { MailboxView, ThreadRow } from '../mail-view';
import { listRows, type ThreadListData } from '../thread-cache';
import { applyChanges, type ConnectionChanges } from './apply-changes';

const connectionId = 'account';
const at = (hour: number) => `2026-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const looks = { connectionId, subject: 'Plans', participants: [], preview: null, messageCount: 1, hasAttachment: false, hasDraft: false };
const row = (hour: number, change: Partial<ThreadRow> = {}): ThreadRow => ({
  ...looks,
  id: `t${hour}`,
  unreadCount: 0,
  isFlagged: false,
  latestReceivedAt: at(hour),
  mailboxIds: ['inbox'],
  ...change,
});
const listOf = (
  pages: readonly (readonly number[])[],
  nextCursor: string | null = 'more',
  previousCursor: string | null = null,
): ThreadListData => ({
  pageParams: pages.map((_, index) => (index === 0 ? null : `page-${index}`)),
  pages: pages.map((hours, index) => ({
    threads: hours.map((hour) => row(hour)),
    nextCursor: index === pages.length - 1 ? nextCursor : `page-${index + 1}`,
    previousCursor: index === 0 ? previousCursor : 'x',
    unreachableConnectionIds: [],
    search: null,
  })),
});
const mailbox = (id: string, role: MailboxView['role']): MailboxView => ({
  id,
  connectionId,
  name: id,
  path: [id],
  parentId: null,
  role,
  isSelectable: true,
  isSubscribed: true,
  totalCount: 0,
  unreadCount: 0,
});
const changed = (hour: number, mailboxIds: readonly string[], change: Partial<ConnectionChanges['threads'][number]> = {}) => ({
  ...looks,
  id: `t${hour}`,
  unreadCount: 0,
  isFlagged: false,
  placements: mailboxIds.map((mailboxId) => ({ mailboxId, latestReceivedAt: at(hour), unreadCount: 0 })),
  ...change,
});
const changesOf = (threads: ConnectionChanges['threads'], destroyedThreadIds: readonly string[] = []): ConnectionChanges => ({
  connectionId,
  state: 7,
  mustReload: false,
  threads,
  destroyedThreadIds,
  mailboxes: [mailbox('inbox', 'inbox'), mailbox('archive', 'archive'), mailbox('trash', 'trash')],
});
const hoursOf = (data: ThreadListData) => listRows(data).map(({ id }) => Number(id.slice(1)));
const inbox = { connectionId: 'all', role: 'inbox' } as const;

describe('applyChanges', () => {
  it('puts new mail where its time says, and leaves a list alone that shows none of it', () => {
    const data = listOf([
      [9, 7],
      [5, 3],
    ]);

    expect(hoursOf(applyChanges(data, inbox, changesOf([changed(10, ['inbox']), changed(6, ['inbox', 'archive'])])))).toEqual([
      10, 9, 7, 6, 5, 3,
    ]);
    expect(applyChanges(data, { connectionId, role: 'sent' }, changesOf([changed(10, ['inbox'])]))).toBe(data);
    expect(applyChanges(data, { connectionId, mailboxId: 'archive' }, changesOf([changed(10, ['inbox'])]))).toBe(data);
  });

  it('keeps what lies beyond what was read for when it is read', () => {
    const older = changesOf([changed(1, ['inbox'])]);
    const newer = changesOf([changed(11, ['inbox'])]);

    expect(hoursOf(applyChanges(listOf([[9, 7]]), inbox, older))).toEqual([9, 7]);
    expect(hoursOf(applyChanges(listOf([[9, 7]], null), inbox, older))).toEqual([9, 7, 1]);
    expect(hoursOf(applyChanges(listOf([[9, 7]], 'more', 'newer'), inbox, newer))).toEqual([9, 7]);
    expect(hoursOf(applyChanges(listOf([[]], null), inbox, newer))).toEqual([11]);
  });

  it('lets rows leave that moved or are gone', () => {
    const changes = changesOf([changed(7, ['archive'])], ['t5']);

    expect(
      hoursOf(
        applyChanges(
          listOf([
            [9, 7],
            [5, 3],
          ]),
          inbox,
          changes,
        ),
      ),
    ).toEqual([9, 3]);
    expect(hoursOf(applyChanges(listOf([[9, 7]]), { connectionId }, changesOf([changed(7, ['trash'])])))).toEqual([9]);
  });

  it('shows flags of elsewhere, and moves a row up when an answer comes', () => {
    const data = listOf([
      [9, 7],
      [5, 3],
    ]);
    const flagged = applyChanges(data, inbox, changesOf([changed(5, ['inbox'], { isFlagged: true, unreadCount: 1 })]));
    const placements = [{ mailboxId: 'inbox', latestReceivedAt: at(12), unreadCount: 1 }];
    const answered = applyChanges(data, inbox, changesOf([changed(5, [], { placements, messageCount: 2 })]));

    expect(flagged.pages[1]?.threads[0]).toMatchObject({ id: 't5', isFlagged: true, unreadCount: 1 });
    expect(flagged.pages[1]?.threads[1]).toBe(data.pages[1]?.threads[1]);
    expect(hoursOf(answered)).toEqual([5, 9, 7, 3]);
    expect(answered.pages[0]?.threads[0]).toMatchObject({ messageCount: 2, unreadCount: 1, latestReceivedAt: at(12) });
  });

  it('takes nothing new into a search, but shows how its rows look now', () => {
    const starred = { connectionId, filter: { isStarred: true } } as const;
    const after = applyChanges(listOf([[9, 7]]), starred, changesOf([changed(10, ['inbox']), changed(7, ['archive'], { unreadCount: 3 })]));

    expect(hoursOf(after)).toEqual([9, 7]);
    expect(after.pages[0]?.threads[1]).toMatchObject({ unreadCount: 3, mailboxIds: ['archive'], latestReceivedAt: at(7) });
  });
});
