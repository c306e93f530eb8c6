import type { ListResponse } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { toRoles } from './mailbox-roles.ts';

function entry(path: string, fields: Partial<ListResponse> = {}): ListResponse {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  const base = { path, pathAsListed: path, name, delimiter: '/', parent: segments, parentPath: segments.join('/') };
  return { ...base, flags: new Set<string>(), listed: true, subscribed: true, ...fields };
}

describe('roles', () => {
  it('follow what the server says before any name', () => {
    const roles = toRoles([
      entry('INBOX'),
      entry('Sent', { specialUse: '\\Sent', specialUseSource: 'name' }),
      entry('Gesendet', { specialUse: '\\Sent', specialUseSource: 'extension' }),
    ]);

    expect([...roles]).toEqual([
      ['INBOX', 'inbox'],
      ['Gesendet', 'sent'],
    ]);
  });

  it('are given once, the shallower mailbox first, and never to the inbox', () => {
    const roles = toRoles([
      entry('Old/Trash', { specialUse: '\\Trash', specialUseSource: 'name' }),
      entry('Trash', { specialUse: '\\Trash', specialUseSource: 'name' }),
      entry('inbox', { specialUse: '\\Archive', specialUseSource: 'extension' }),
    ]);

    expect([...roles].sort()).toEqual([
      ['Trash', 'trash'],
      ['inbox', 'inbox'],
    ]);
  });
});
