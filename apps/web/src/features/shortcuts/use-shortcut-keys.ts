'use client';
import { useEffect } from 'react';
import { runShortcut } from '@/lib/shortcut-bus';
import { matchShortcut, type PendingKey } from './shortcut-registry';

const typedInto = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';
const ownKeys = 'button, a, [role="menu"], [role="listbox"], [role="dialog"]';

function isForShortcuts(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (!(event.target instanceof Element)) return true;
  if (event.target.closest(typedInto)) return false;
  if (event.key !== 'Escape' && event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return false;
  const isOwnKey = event.key === 'Enter' || event.key.startsWith('Arrow');
  return !(isOwnKey && event.target.closest(ownKeys) && !event.target.closest('[role="row"]'));
}

/** Listens to the keyboard of the whole page. */
export function useShortcutKeys(): void {
  useEffect(() => {
    let pending: PendingKey | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isForShortcuts(event)) return;
      const match = matchShortcut({ key: event.key, shiftKey: event.shiftKey, atMs: event.timeStamp }, pending);
      pending = match.pending;
      if (match.id && runShortcut(match.id)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
