import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStoredDrafts, writeStoredDrafts } from './compose-storage';
import { createDraft, dropDraft, editDraft, findDraft, joinQuote, openDraft, splitQuote, useComposeStore } from './compose-store';
import { createDraftSync, type DraftApi, savePauseMs } from './draft-sync';

const seed = { key: 'one', connectionId: 'c', identityAddress: 'ada@lovelace.dev' };
const apiError = (reason: string) => ({ data: { problem: { code: 'CONFLICT', reason } } });

function createFakeApi() {
  const calls: { draftId?: string; revision?: number; subject?: string }[] = [];
  const provider: string[] = [];
  const failures: unknown[] = [];
  const revisions = new Map<string, number>();
  const api: DraftApi = {
    save: async (input) => {
      calls.push({ draftId: input.draftId, revision: input.revision, subject: input.content.subject });
      const failure = failures.shift();
      if (failure) throw failure;
      const id = input.draftId ?? `draft-${calls.length}`;
      const revision = (revisions.get(id) ?? 0) + 1;
      revisions.set(id, revision);
      return { id, revision };
    },
    saveToProvider: async ({ draftId }) => {
      provider.push(draftId);
      return { revision: revisions.get(draftId) ?? 0 };
    },
  };
  return { api, calls, provider, failures };
}

beforeEach(() => {
  vi.useFakeTimers();
  openDraft(createDraft(seed));
});
afterEach(() => {
  dropDraft('one');
  vi.useRealTimers();
});

describe('createDraftSync', () => {
  it('saves once after a pause, then with the revision it got', async () => {
    const { api, calls } = createFakeApi();
    const sync = createDraftSync(api);

    editDraft('one', { subject: 'T' });
    sync.schedule('one');
    editDraft('one', { subject: 'Tea' });
    sync.schedule('one');
    await vi.advanceTimersByTimeAsync(savePauseMs);
    editDraft('one', { subject: 'Tea at four' });
    sync.schedule('one');
    await vi.advanceTimersByTimeAsync(savePauseMs);

    expect(calls).toEqual([
      { draftId: undefined, revision: undefined, subject: 'Tea' },
      { draftId: 'draft-1', revision: 1, subject: 'Tea at four' },
    ]);
    expect(findDraft('one')).toMatchObject({ draftId: 'draft-1', revision: 2, saveState: 'saved' });
  });

  it('saves what changed while a save was on its way before it answers', async () => {
    const { api, calls } = createFakeApi();
    const sync = createDraftSync(api);
    editDraft('one', { subject: 'a' });

    const done = sync.flush('one');
    await Promise.resolve();
    editDraft('one', { subject: 'ab' });
    const draft = await done;

    expect(calls.map((call) => call.subject)).toEqual(['a', 'ab']);
    expect(draft).toMatchObject({ subject: 'ab', revision: 2 });
  });

  it('tries again after a failure and says so meanwhile', async () => {
    const { api, calls, failures } = createFakeApi();
    failures.push(new Error('offline'));
    const sync = createDraftSync(api);
    editDraft('one', { subject: 'a' });

    sync.schedule('one');
    await vi.advanceTimersByTimeAsync(savePauseMs);
    const between = findDraft('one')?.saveState;
    await vi.advanceTimersByTimeAsync(5_000);

    expect(between).toBe('failed');
    expect(calls).toHaveLength(2);
    expect(findDraft('one')?.saveState).toBe('saved');
  });

  it('keeps both texts when another window changed the draft', async () => {
    const { api, failures, calls } = createFakeApi();
    const sync = createDraftSync(api);
    editDraft('one', { subject: 'a' });
    await sync.flush('one');
    failures.push(apiError('draft-changed-elsewhere'));

    editDraft('one', { subject: 'b' });
    await sync.flush('one');

    expect(calls.at(-1)).toEqual({ draftId: undefined, revision: undefined, subject: 'b' });
    expect(findDraft('one')?.draftId).toBe('draft-3');
  });

  it('puts the draft at the provider when one leaves', async () => {
    const { api, provider } = createFakeApi();
    const sync = createDraftSync(api);
    editDraft('one', { subject: 'a' });

    const saved = await sync.flush('one');
    if (!saved) throw new Error('It is there.');
    const settling = sync.settle(saved);
    dropDraft('one');
    await settling;

    expect(provider).toEqual(['draft-1']);
  });
});

describe('stored drafts', () => {
  it('come back after a reload without files on their way, and not when they were sent', () => {
    const file = { key: 'f', filename: 'a', contentType: 'a/b', sizeBytes: 1, attachment: null, progress: 0.5, hasFailed: false };
    const draft = createDraft({ ...seed, subject: 'Tea', version: 1, files: [file] });

    writeStoredDrafts('p', [draft, createDraft({ ...seed, key: 'two', isSending: true })], window.localStorage);
    const [restored, ...others] = readStoredDrafts('p', window.localStorage);

    expect(restored).toMatchObject({ key: 'one', subject: 'Tea', files: [] });
    expect(others).toEqual([]);
  });

  it('survive rubbish in the storage', () => {
    window.localStorage.setItem('mailwright-compose-p', '{"a":');

    expect(readStoredDrafts('p', window.localStorage)).toEqual([]);
  });
});

describe('openDraft', () => {
  it('opens a saved draft once', () => {
    openDraft(createDraft({ ...seed, key: 'x', draftId: 'd' }));
    openDraft(createDraft({ ...seed, key: 'y', draftId: 'd' }));

    expect(useComposeStore.getState().drafts.filter((draft) => draft.draftId === 'd')).toHaveLength(1);
    dropDraft('x');
  });
});

describe('quotes', () => {
  it('are joined and split again', () => {
    expect(splitQuote(joinQuote('<p>Yes</p>', '<p>On Tuesday</p><div>x</div>'))).toEqual({
      html: '<p>Yes</p>',
      quoteHtml: '<p>On Tuesday</p><div>x</div>',
    });
    expect(splitQuote('<p>Alone</p>')).toEqual({ html: '<p>Alone</p>', quoteHtml: '' });
  });
});
