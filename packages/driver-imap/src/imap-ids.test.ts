import type { MailboxId, MessageId } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import { findPlace, fromMailboxId, fromMessageId, groupByPath, toMailboxId, toMessageId } from './imap-ids.ts';

const place = { path: 'Archiv/Größe & 日本', uidValidity: '1700000000', uid: 4_294_967_295 };

describe('ids', () => {
  it('come back as they went out', () => {
    expect(fromMailboxId(toMailboxId(place.path))).toBe(place.path);
    expect(fromMessageId(toMessageId(place))).toEqual(place);
    expect([...groupByPath([toMessageId(place), toMessageId(place), 'nothing' as MessageId])]).toEqual([[place.path, [place]]]);
  });

  it.each([toMailboxId('a\r\nb'), toMailboxId('a\0b'), toMailboxId('x'.repeat(2000)), 'b1.', 'b1.YQ==', 'b1.YR', 'INBOX'])(
    'of mailboxes that are not ours are NOT_FOUND: %s',
    (id) => {
      expect(() => fromMailboxId(id as MailboxId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    },
  );

  it.each([
    toMessageId({ ...place, uid: 0 }),
    toMessageId({ ...place, uid: 4_294_967_296 }),
    toMessageId({ ...place, uidValidity: '0' }),
    toMessageId({ ...place, path: 'a\nb' }),
    `${toMessageId(place)}x!`,
    'm1.1.1:*.YQ',
    '',
  ])('of messages that are not ours mean nothing: %s', (id) => {
    expect(findPlace(id as MessageId)).toBeNull();
  });
});
