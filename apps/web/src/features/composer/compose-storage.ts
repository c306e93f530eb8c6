import { type ComposeDraft, isBlank, useComposeStore } from './compose-store';

const nameOf = (personId: string): string => `mailwright-compose-${personId}`;
const writeAfterMs = 250;

/** A second net: what is open survives a reload even before the server has it. Files on their way do not. */
function toStored(draft: ComposeDraft): ComposeDraft {
  return { ...draft, files: draft.files.filter((file) => file.attachment !== null), saveState: 'idle', takesFocus: false };
}

const isDraft = (value: unknown): value is ComposeDraft =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  'connectionId' in value &&
  'version' in value &&
  'files' in value &&
  'html' in value;

/** Reads what was open; mail that is in the outbox already stays there. */
export function readStoredDrafts(personId: string, storage: Storage): readonly ComposeDraft[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(nameOf(personId)) ?? '[]');
    return Array.isArray(stored)
      ? stored.filter(isDraft).flatMap((draft) => (draft.isSending ? [] : [{ ...draft, plainText: draft.plainText ?? null }]))
      : [];
  } catch {
    return [];
  }
}

/** Writes everything that is open; a full or closed storage is not fatal, the server has the drafts too. */
export function writeStoredDrafts(personId: string, drafts: readonly ComposeDraft[], storage: Storage): void {
  const kept = drafts.filter((draft) => !isBlank(draft));
  try {
    if (kept.length === 0) storage.removeItem(nameOf(personId));
    else storage.setItem(nameOf(personId), JSON.stringify(kept.map(toStored)));
  } catch {
    // The server has the drafts too.
  }
}

/** Brings back what was open and keeps it stored from now on. */
export function keepDraftsStored(personId: string, storage: Storage = window.localStorage): () => void {
  const known = new Set(useComposeStore.getState().drafts.map((draft) => draft.key));
  const restored = readStoredDrafts(personId, storage).filter((draft) => !known.has(draft.key));
  useComposeStore.setState(({ drafts }) => ({ drafts: [...drafts, ...restored] }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => writeStoredDrafts(personId, useComposeStore.getState().drafts, storage);
  const unsubscribe = useComposeStore.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(write, writeAfterMs);
  });
  window.addEventListener('pagehide', write);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    window.removeEventListener('pagehide', write);
    write();
  };
}
