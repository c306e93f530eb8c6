'use client';
import { useEffect, useRef } from 'react';

/** Every act that a key may stand for. */
export type ShortcutId =
  | 'compose'
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'archive'
  | 'trash'
  | 'junk'
  | 'reply'
  | 'reply-all'
  | 'forward'
  | 'star'
  | 'select'
  | 'mark-read'
  | 'mark-unread'
  | 'search'
  | 'undo'
  | 'help'
  | 'palette'
  | 'escape'
  | 'go-inbox'
  | 'go-starred'
  | 'go-sent'
  | 'go-drafts';

/** Does the act; false says that there was nothing to do, so that another may. */
export type ShortcutHandler = () => boolean | undefined;

const handlers = new Map<ShortcutId, ShortcutHandler[]>();

/** Lets the last who claimed it act; true where one did. */
export function runShortcut(id: ShortcutId): boolean {
  return [...(handlers.get(id) ?? [])].reverse().some((handler) => handler() !== false);
}

/** True while somebody has claimed the act. */
export const hasShortcut = (id: ShortcutId): boolean => (handlers.get(id) ?? []).length > 0;

/** Claims acts while the component lives. */
export function useShortcuts(claims: Partial<Record<ShortcutId, ShortcutHandler>>): void {
  const current = useRef(claims);
  useEffect(() => {
    current.current = claims;
  });
  const names = Object.keys(claims).sort().join(' ');
  useEffect(() => {
    const claimed = names.split(' ').map((name) => {
      const id = name as ShortcutId;
      const handler: ShortcutHandler = () => current.current[id]?.() ?? undefined;
      handlers.set(id, [...(handlers.get(id) ?? []), handler]);
      return () => {
        handlers.set(
          id,
          (handlers.get(id) ?? []).filter((other) => other !== handler),
        );
      };
    });
    return () => {
      for (const release of claimed) release();
    };
  }, [names]);
}
