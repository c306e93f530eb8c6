import { beforeEach, describe, expect, it } from 'vitest';
import { readStoredDrafts, writeStoredDrafts } from './compose-storage';
import { createDraft } from './compose-store';

const seed = { connectionId: 'c', identityAddress: 'ada@lovelace.dev' };

describe('stored drafts', () => {
  beforeEach(() => window.localStorage.clear());

  it('come back as they were, but leave the keys to the list', () => {
    const draft = createDraft({ ...seed, subject: 'Tea', version: 2 });

    writeStoredDrafts('p', [draft], window.localStorage);

    expect(readStoredDrafts('p', window.localStorage)).toEqual([{ ...draft, takesFocus: false }]);
    expect(readStoredDrafts('other', window.localStorage)).toEqual([]);
  });

  it('are neither blank ones nor those in the outbox', () => {
    const drafts = [createDraft(seed), createDraft({ ...seed, version: 1, isSending: true })];

    writeStoredDrafts('p', drafts, window.localStorage);

    expect(readStoredDrafts('p', window.localStorage)).toEqual([]);
  });
});
