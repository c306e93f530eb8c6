import { getProblem } from '@/lib/problem';
import type { ApiClient } from '@/lib/trpc';
import { type ComposeDraft, findDraft, patchDraft, toSaveInput } from './compose-store';

/** The calls that saving takes. */
export interface DraftApi {
  readonly save: (input: ReturnType<typeof toSaveInput>) => Promise<{ id: string; revision: number }>;
  readonly saveToProvider: (input: { connectionId: string; draftId: string }) => Promise<{ revision: number }>;
}

/** How long a pause is before a draft is saved, and how often it goes to the provider. */
export const savePauseMs = 1_500;
const providerEveryMs = 30_000;
const retryMs = 5_000;

/** The real calls. */
export const toDraftApi = (client: ApiClient): DraftApi => ({
  save: (input) => client.drafts.save.mutate(input),
  saveToProvider: (input) => client.drafts.saveToProvider.mutate(input),
});

/** Saves drafts after a pause, one call at a time for each, and now and then to the provider. */
export interface DraftSync {
  /** Something was changed. */
  readonly schedule: (key: string) => void;
  /** Saves now whatever is not saved; rejects where that fails. */
  readonly flush: (key: string) => Promise<ComposeDraft | undefined>;
  /** Hands a saved draft to the provider, as when one leaves; the draft itself may be gone from here by then. */
  readonly settle: (saved: ComposeDraft) => Promise<void>;
  readonly stop: () => void;
}

const lostReasons = ['draft-changed-elsewhere', 'draft-already-sending', 'draft-of-other-account'];

const isLost = (error: unknown): boolean => {
  const problem = getProblem(error);
  return lostReasons.includes(problem?.reason ?? '') || problem?.code === 'NOT_FOUND';
};

async function saveOnce(api: DraftApi, draft: ComposeDraft, now: () => Date): Promise<void> {
  patchDraft(draft.key, { saveState: 'saving' });
  try {
    const saved = await api.save(toSaveInput(draft));
    patchDraft(draft.key, {
      draftId: saved.id,
      revision: saved.revision,
      savedVersion: draft.version,
      savedAt: now().toISOString(),
      saveState: 'saved',
    });
  } catch (error) {
    if (draft.draftId !== null && isLost(error)) {
      // Two windows wrote into one draft, or it is gone: what stands here becomes a draft of its own.
      patchDraft(draft.key, { draftId: null, revision: null });
      const current = findDraft(draft.key);
      if (current) await saveOnce(api, current, now);
      return;
    }
    patchDraft(draft.key, { saveState: 'failed' });
    throw error;
  }
}

const needsSaving = (draft: ComposeDraft | undefined): draft is ComposeDraft =>
  draft !== undefined && (draft.version !== draft.savedVersion || draft.draftId === null);

/** Makes the one who saves drafts. */
export function createDraftSync(api: DraftApi, now: () => Date = () => new Date()): DraftSync {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const running = new Map<string, Promise<void>>();
  const providerTimes = new Map<string, number>();

  const saveAll = async (key: string): Promise<ComposeDraft | undefined> => {
    for (let draft = findDraft(key); needsSaving(draft); draft = findDraft(key)) await saveOnce(api, draft, now);
    return findDraft(key);
  };

  const flush = (key: string): Promise<ComposeDraft | undefined> => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const work = (running.get(key) ?? Promise.resolve()).then(() => saveAll(key));
    running.set(
      key,
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
    return work;
  };

  const pushToProvider = async (draft: ComposeDraft): Promise<void> => {
    if (!draft.draftId) return;
    providerTimes.set(draft.key, now().getTime());
    const { revision } = await api.saveToProvider({ connectionId: draft.connectionId, draftId: draft.draftId });
    patchDraft(draft.key, (current) => (current.draftId === draft.draftId ? { revision } : {}));
  };

  const runScheduled = async (key: string): Promise<void> => {
    try {
      const draft = await flush(key);
      if (!draft || draft.isSending) return;
      const last = providerTimes.get(key);
      if (last === undefined) providerTimes.set(key, now().getTime());
      else if (now().getTime() - last >= providerEveryMs) await pushToProvider(draft).catch(() => undefined);
    } catch {
      timers.set(
        key,
        setTimeout(() => void runScheduled(key), retryMs),
      );
    }
  };

  return {
    flush,
    schedule(key) {
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => void runScheduled(key), savePauseMs),
      );
    },
    settle: pushToProvider,
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
