'use client';
import { type RefObject, useEffect, useRef } from 'react';

/** Puts the cursor into an element when it appears. */
export function useFirstFocus<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return ref;
}
