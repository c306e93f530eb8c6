'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useState, useSyncExternalStore } from 'react';

const smallest = 360;
const largest = 460;
const usual = 408;
const storageName = 'mailwright-list-width';
const clamp = (width: number): number => Math.min(largest, Math.max(smallest, Math.round(width)));

function readWidth(): number {
  try {
    return clamp(Number(window.localStorage.getItem(storageName) ?? usual) || usual);
  } catch {
    return usual;
  }
}
const neverChanges = () => () => undefined;

/** How wide the list is, in pixels; remembered in this browser. */
export function useListWidth(): [number, (width: number) => void] {
  const stored = useSyncExternalStore(neverChanges, readWidth, () => usual);
  const [chosen, setChosen] = useState<number | null>(null);
  const setWidth = (width: number) => {
    setChosen(clamp(width));
    try {
      window.localStorage.setItem(storageName, String(clamp(width)));
    } catch {
      // A closed storage only means that the width is not remembered.
    }
  };
  return [chosen ?? stored, setWidth];
}

/** The edge by which the list is made wider or narrower. */
export function ListResizer({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const text = useTranslations('mail');
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onResize(event.clientX - left);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onResize(width + (event.key === 'ArrowLeft' ? -10 : 10));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved, this one can.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={text('resize')}
      aria-valuenow={width}
      aria-valuemin={smallest}
      aria-valuemax={largest}
      tabIndex={0}
      className="absolute inset-y-0 -right-1 z-10 hidden w-2 cursor-col-resize touch-none hover:bg-accent-line focus-visible:bg-accent-line focus-visible:outline-none wide:block"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
