import type { Mailbox, MailboxFingerprint, MailboxId } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import type { MailboxRow } from './mailbox-view.ts';
import { matchMailboxes } from './match-mailboxes.ts';

const fingerprint = (uidValidity: string, uidNext: number, mailboxObjectId: string | null = null): MailboxFingerprint => ({
  uidValidity,
  uidNext,
  mailboxObjectId,
});

function mailboxOf(name: string, known: MailboxFingerprint | null = null, total = 0): Mailbox {
  const path = name.split('/');
  const facts = { parentId: null, role: null, isSelectable: true, isSubscribed: true, counts: { total, unread: 0 } };
  return { id: name as MailboxId, name: path.at(-1) ?? '', path, fingerprint: known, ...facts };
}

function rowOf(name: string, known: MailboxFingerprint | null = null, totalCount = 0): MailboxRow {
  const { path } = mailboxOf(name);
  // Only what is matched on matters here.
  return { id: `row ${name}`, providerMailboxId: name, path, fingerprint: known, totalCount } as unknown as MailboxRow;
}

const namesOf = (match: ReturnType<typeof matchMailboxes>) => ({
  kept: match.kept.map(({ row, mailbox }) => `${row.providerMailboxId} > ${mailbox.id}`),
  added: match.added.map(({ id }) => id as string),
  removed: match.removed.map(({ providerMailboxId }) => providerMailboxId),
});

describe('matchMailboxes', () => {
  it('keeps, adds and removes by id', () => {
    const match = matchMailboxes([rowOf('INBOX'), rowOf('Old')], [mailboxOf('INBOX'), mailboxOf('New')]);

    expect(namesOf(match)).toEqual({ kept: ['INBOX > INBOX'], added: ['New'], removed: ['Old'] });
  });

  it('knows a renamed one by its object id, whatever its counters say', () => {
    const match = matchMailboxes([rowOf('Old', fingerprint('1', 5, 'F9'), 4)], [mailboxOf('New', fingerprint('1', 9, 'F9'), 8)]);

    expect(namesOf(match)).toEqual({ kept: ['Old > New'], added: [], removed: [] });
  });

  it('knows a renamed one by UIDVALIDITY, UIDNEXT and count together', () => {
    const old = rowOf('Old', fingerprint('77', 5), 4);

    expect(namesOf(matchMailboxes([old], [mailboxOf('New', fingerprint('77', 5), 4)])).kept).toEqual(['Old > New']);
    for (const other of [
      mailboxOf('New', fingerprint('78', 5), 4),
      mailboxOf('New', fingerprint('77', 6), 4),
      mailboxOf('New', fingerprint('77', 5), 3),
    ]) {
      expect(namesOf(matchMailboxes([old], [other]))).toEqual({ kept: [], added: ['New'], removed: ['Old'] });
    }
  });

  it('decides nothing where two look alike, and nothing without fingerprints', () => {
    const same = fingerprint('1', 1);

    const twins = matchMailboxes([rowOf('A', same), rowOf('B', same)], [mailboxOf('C', same), mailboxOf('D', same)]);
    const bare = matchMailboxes([rowOf('A')], [mailboxOf('B')]);

    expect(namesOf(twins)).toEqual({ kept: [], added: ['C', 'D'], removed: ['A', 'B'] });
    expect(namesOf(bare)).toEqual({ kept: [], added: ['B'], removed: ['A'] });
  });

  it('follows a rename that was just done, with all inside', () => {
    const rows = [rowOf('A'), rowOf('A/one'), rowOf('A/one/two'), rowOf('AB')];
    const listed = ['Z', 'Z/one', 'Z/one/two', 'AB'].map((name) => mailboxOf(name));

    const match = matchMailboxes(rows, listed, { from: ['A'], to: ['Z'] });

    expect(namesOf(match)).toEqual({ kept: ['AB > AB', 'A > Z', 'A/one > Z/one', 'A/one/two > Z/one/two'], added: [], removed: [] });
  });
});
