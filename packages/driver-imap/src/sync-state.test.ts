import { deflateRawSync } from 'node:zlib';
import type { SyncCursor } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { fromFlagGroups, toFlagGroups } from './mailbox-snapshot.ts';
import { fromSyncCursor, type MailboxState, toSyncCursor } from './sync-state.ts';

const inbox: MailboxState = {
  path: 'INBOX',
  uidValidity: '17',
  uidNext: 9,
  exists: 4,
  modseq: '18446744073709551615',
  uids: null,
  flagGroups: null,
};
const plain: MailboxState = {
  ...inbox,
  path: 'Plain',
  modseq: null,
  uids: '1:3,7',
  flagGroups: [
    ['$flagged $seen', '1:3'],
    ['', '7'],
  ],
};

describe('a sync cursor', () => {
  it('holds the state of every mailbox', () => {
    const states = fromSyncCursor(toSyncCursor([inbox, plain]));

    expect([...(states?.values() ?? [])]).toEqual([inbox, plain]);
  });

  it('of somebody else means nothing', () => {
    const bomb = `s1.${deflateRawSync(Buffer.alloc(64 * 1024 * 1024, 'a')).toString('base64url')}`;
    const odd = `s1.${deflateRawSync(Buffer.from('[["INBOX"]]')).toString('base64url')}`;

    for (const cursor of ['', 's1.', 's1.%%%', 'x'.repeat(5000), bomb, odd]) expect(fromSyncCursor(cursor as SyncCursor)).toBeNull();
  });

  it('stays small for a large mailbox whose messages look alike', () => {
    const flags = new Map(Array.from({ length: 100_000 }, (_, index) => [index + 1, index % 50_000 === 0 ? ['$flagged'] : ['$seen']]));

    const groups = toFlagGroups(flags);

    expect(toSyncCursor([{ ...plain, flagGroups: groups }]).length).toBeLessThan(1000);
    expect(fromFlagGroups(groups).get(50_001)).toBe('$flagged');
  });

  it('keeps the newest flags alone where they do not fit', () => {
    const flags = new Map(Array.from({ length: 60_000 }, (_, index) => [index + 1, index % 2 === 0 ? ['$seen'] : []]));

    const remembered = fromFlagGroups(toFlagGroups(flags));

    expect([remembered.size, remembered.has(60_000), remembered.has(1)]).toEqual([2000, true, false]);
  });
});
