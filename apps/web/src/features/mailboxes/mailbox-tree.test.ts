import { describe, expect, it } from 'vitest';
import type { MailboxView } from '@/lib/mail-view';
import { listTree } from './mailbox-tree';

const mailbox = (name: string, values: Partial<MailboxView> = {}): MailboxView => ({
  id: name,
  connectionId: 'one',
  name,
  path: [name],
  parentId: null,
  role: null,
  isSelectable: true,
  isSubscribed: true,
  totalCount: 0,
  unreadCount: 0,
  ...values,
});

describe('listTree', () => {
  it('nests mailboxes, sorts them, and leaves those with a role and of other accounts out', () => {
    const lines = listTree(
      [
        mailbox('Travel'),
        mailbox('INBOX', { role: 'inbox' }),
        mailbox('List 10', { parentId: 'Travel' }),
        mailbox('List 9', { parentId: 'Travel' }),
        mailbox('Invoices', { parentId: 'INBOX' }),
        mailbox('Elsewhere', { connectionId: 'two' }),
      ],
      'one',
    );

    expect(lines.map((line) => [line.mailbox.name, line.depth])).toEqual([
      ['Invoices', 0],
      ['Travel', 0],
      ['List 9', 1],
      ['List 10', 1],
    ]);
  });

  it('keeps a mailbox whose parent is not listed', () => {
    expect(listTree([mailbox('Lost', { parentId: 'gone' })], 'one')).toHaveLength(1);
  });
});
