'use client';
import { type PointerEvent, type RefObject, useRef } from 'react';

const slackPx = 12;
const leaveMs = 140;
const stayMs = 500;

/** Which way a row is drawn aside; null while it is not far enough to mean it. */
export type SwipeSide = 'left' | 'right';

/** How far one must draw for it to count. */
export const findSwipeSide = (distancePx: number, widthPx: number): SwipeSide | null => {
  if (Math.abs(distancePx) < Math.min(120, widthPx * 0.3)) return null;
  return distancePx < 0 ? 'left' : 'right';
};

interface Swipe {
  readonly pointerId: number;
  readonly startX: number;
  readonly startY: number;
  isDrawn: boolean;
}

/** Draws an element aside with the finger; vertical moves stay the list's. */
export function useSwipe(element: RefObject<HTMLElement | null>, onSwipe: (side: SwipeSide) => void) {
  const swipe = useRef<Swipe | null>(null);
  const place = (distancePx: number, durationMs: number, side: SwipeSide | null) => {
    const row = element.current;
    if (!row) return;
    row.style.transition = durationMs > 0 ? `transform ${durationMs}ms ease-out` : 'none';
    row.style.transform = distancePx === 0 ? '' : `translateX(${distancePx}px)`;
    const frame = row.parentElement;
    if (!frame) return;
    frame.dataset.drawn = distancePx === 0 ? '' : distancePx < 0 ? 'left' : 'right';
    frame.dataset.armed = side ?? '';
  };
  const widthOf = () => element.current?.clientWidth ?? 0;
  const finish = (event: PointerEvent, isMeant: boolean) => {
    const current = swipe.current;
    if (!current || current.pointerId !== event.pointerId) return;
    swipe.current = null;
    if (!current.isDrawn) return;
    const side = isMeant ? findSwipeSide(event.clientX - current.startX, widthOf()) : null;
    place(side === null ? 0 : side === 'left' ? -widthOf() : widthOf(), leaveMs, side);
    if (side === null) return;
    setTimeout(() => onSwipe(side), leaveMs);
    // Where the row stays, it comes back.
    setTimeout(() => place(0, leaveMs, null), stayMs);
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      swipe.current = { pointerId: event.pointerId, startX: event.clientX, startY: event.clientY, isDrawn: false };
    },
    onPointerMove(event: PointerEvent) {
      const current = swipe.current;
      if (!current || current.pointerId !== event.pointerId) return;
      const distancePx = event.clientX - current.startX;
      if (!current.isDrawn) {
        if (Math.abs(distancePx) < slackPx || Math.abs(distancePx) < Math.abs(event.clientY - current.startY)) return;
        current.isDrawn = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      place(distancePx, 0, findSwipeSide(distancePx, widthOf()));
    },
    onPointerUp: (event: PointerEvent) => finish(event, true),
    onPointerCancel: (event: PointerEvent) => finish(event, false),
  };
}
