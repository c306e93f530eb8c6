'use client';
import { useSyncExternalStore } from 'react';

const neverChanges = () => () => {};

/** False in the server's HTML, and in the browser until React listens; what is typed or clicked before that is lost. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}
