'use client';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useListStore } from '@/lib/list-store';
import { keepPlace, type ListItem } from './list-items';

const places = new Map<string, number>();

/** Where a list was left; undefined where it was not shown yet. */
export const findPlace = (listKey: string): number | undefined => places.get(listKey);

/** Remembers where the list stands, and holds it still while rows come in above; at the very top only where it `holdsTop`. */
export function useListPlace(listKey: string, items: readonly ListItem[], scroller: HTMLElement | null, holdsTop: boolean): void {
  const shown = useRef<{ key: string; items: readonly ListItem[] }>({ key: listKey, items });
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { key: listKey, items };
    if (!scroller || before.key !== listKey || before.items === items) return;
    const place = keepPlace(before.items, items, scroller.scrollTop, holdsTop);
    if (place !== scroller.scrollTop) scroller.scrollTop = place;
  }, [listKey, items, scroller, holdsTop]);
  useEffect(() => {
    if (!scroller) return;
    const remember = () => places.set(listKey, scroller.scrollTop);
    scroller.addEventListener('scroll', remember, { passive: true });
    return () => scroller.removeEventListener('scroll', remember);
  }, [listKey, scroller]);
}

/** Keeps the focused row in view and gives it the keyboard, unless somebody is typing. */
export function useFocusedRow(items: readonly ListItem[], virtualizer: Virtualizer<HTMLDivElement, Element>): void {
  const focusedId = useListStore((state) => state.focusedId);
  const latest = useRef({ items, virtualizer });
  useEffect(() => {
    latest.current = { items, virtualizer };
  });
  useEffect(() => {
    const { items: current, virtualizer: list } = latest.current;
    const index = focusedId === null ? -1 : current.findIndex((item) => item.key === focusedId);
    if (index < 0) return;
    list.scrollToIndex(index, { align: 'auto' });
    const frame = requestAnimationFrame(() => {
      const active = document.activeElement;
      const isFree = !active || active === document.body || active.closest('[role="grid"]') !== null;
      if (isFree) document.getElementById(`thread-${focusedId}`)?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [focusedId]);
}
