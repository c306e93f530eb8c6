import { createElement, Fragment } from 'react';
import { toast } from 'sonner';

interface Undoable {
  readonly toastId: string | number;
  readonly undo: () => void;
}

let latest: Undoable | null = null;
const undoMs = 10_000;

/** Says what was done and offers to take it back for ten seconds; answers how to take the offer away, where the act failed. */
export function offerUndo(sentence: string, label: string, undo: () => void): () => void {
  const run = () => {
    if (latest?.toastId === toastId) latest = null;
    toast.dismiss(toastId);
    undo();
  };
  const forget = () => {
    if (latest?.toastId === toastId) latest = null;
  };
  const toastId = toast(sentence, {
    duration: undoMs,
    action: { label: createElement(Fragment, null, label, ' ', createElement('kbd', null, 'z')), onClick: run },
    onAutoClose: forget,
    onDismiss: forget,
  });
  latest = { toastId, undo: run };
  return () => {
    forget();
    toast.dismiss(toastId);
  };
}

/** Takes the latest act back; false where there is none. */
export function undoLatest(): boolean {
  if (!latest) return false;
  latest.undo();
  return true;
}
