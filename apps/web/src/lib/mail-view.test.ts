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

const nothing = { filter: {}, query: '', isHere: false, isAllAccounts: false };

describe('toListInput', () => {
  it('asks for a role, a mailbox, or stars', () => {
    expect(toListInput({ scope: 'all', name: 'inbox', mailboxId: null }, nothing)).toEqual({
      connectionId: 'all',
      role: 'inbox',
      filter: {},
    });
    expect(toListInput({ scope: connectionId, name: null, mailboxId }, nothing)).toEqual({ connectionId, mailboxId, filter: {} });
    expect(toListInput({ scope: 'all', name: 'starred', mailboxId: null }, nothing)).toEqual({
      connectionId: 'all',
      filter: { isStarred: true },
    });
  });

  it('leaves the mailbox when searching everywhere', () => {
    const inbox = { scope: connectionId, name: 'inbox', mailboxId: null } as const;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const tea = { connectionId, filter: {}, query: 'tea', timeZone };

    expect(toListInput(inbox, { ...nothing, query: 'tea' })).toEqual(tea);
    expect(toListInput(inbox, { ...nothing, query: 'tea', isHere: true })).toEqual({ ...tea, role: 'inbox' });
    expect(toListInput(inbox, { ...nothing, query: 'tea', isAllAccounts: true })).toEqual({ ...tea, connectionId: 'all' });
  });
});

describe('findShownMailbox', () => {
  it('finds the mailbox with the role in the account of the thread', () => {
    const inbox = { id: mailboxId, connectionId, role: 'inbox' } as MailboxView;

    expect(findShownMailbox({ scope: 'all', name: 'inbox', mailboxId: null }, connectionId, [inbox])).toBe(inbox);
    expect(findShownMailbox({ scope: 'all', name: 'all', mailboxId: null }, connectionId, [inbox])).toBeUndefined();
  });
});
