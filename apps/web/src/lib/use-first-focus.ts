'use client';
import { type RefObject, useEffect, useRef } from 'react';
import { useIsHydrated } from './use-is-hydrated';

/** Puts the cursor into an element when it appears and can take it. */
export function useFirstFocus<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  const isHydrated = useIsHydrated();
  useEffect(() => {
    if (isHydrated) ref.current?.focus({ preventScroll: true });
  }, [isHydrated]);
  return ref;
}
