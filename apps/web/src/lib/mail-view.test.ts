import { describe, expect, it } from 'vitest';
import { findShownMailbox, type MailboxView, parseMailView, toListInput } from './mail-view';

const connectionId = '0197c000-0000-7000-8000-000000000001';
const mailboxId = '0197c000-0000-7000-8000-000000000002';

describe('parseMailView', () => {
  it('reads named views and mailboxes', () => {
    expect(parseMailView('all', 'inbox')).toEqual({ scope: 'all', name: 'inbox', mailboxId: null });
    expect(parseMailView(connectionId, mailboxId)).toEqual({ scope: connectionId, name: null, mailboxId });
  });

  it('refuses what it does not know', () => {
    expect(parseMailView('all', mailboxId)).toBeNull();
    expect(parseMailView('someone', 'inbox')).toBeNull();
    expect(parseMailView('all', 'spam')).toBeNull();
  });
});

describe('toListInput', () => {
  it('asks for a role, a mailbox, or stars', () => {
    expect(toListInput({ scope: 'all', name: 'inbox', mailboxId: null }, {}, false)).toEqual({
      connectionId: 'all',
      role: 'inbox',
      filter: {},
    });
    expect(toListInput({ scope: connectionId, name: null, mailboxId }, {}, false)).toEqual({ connectionId, mailboxId, filter: {} });
    expect(toListInput({ scope: 'all', name: 'starred', mailboxId: null }, {}, false)).toEqual({
      connectionId: 'all',
      filter: { isStarred: true },
    });
  });

  it('leaves the mailbox when searching everywhere', () => {
    expect(toListInput({ scope: 'all', name: 'inbox', mailboxId: null }, { text: 'tea' }, true)).toEqual({
      connectionId: 'all',
      filter: { text: 'tea' },
    });
  });
});

describe('findShownMailbox', () => {
  it('finds the mailbox with the role in the account of the thread', () => {
    const inbox = { id: mailboxId, connectionId, role: 'inbox' } as MailboxView;

    expect(findShownMailbox({ scope: 'all', name: 'inbox', mailboxId: null }, connectionId, [inbox])).toBe(inbox);
    expect(findShownMailbox({ scope: 'all', name: 'all', mailboxId: null }, connectionId, [inbox])).toBeUndefined();
  });
});
