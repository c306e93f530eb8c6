'use client';
import { useSyncExternalStore } from 'react';

/** How much room a row of a list takes, the roomiest first. */
export const densities = ['comfortable', 'cosy', 'compact'] as const;
/** One of {@link densities}. */
export type Density = (typeof densities)[number];

/** Heights of rows in pixels. */
export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 76, cosy: 56, compact: 36 };

const storageName = 'mailwright-density';
const listeners = new Set<() => void>();
let chosen: Density | null = null;

function readStored(): Density {
  try {
    const stored = window.localStorage.getItem(storageName);
    return densities.find((density) => density === stored) ?? 'comfortable';
  } catch {
    return 'comfortable';
  }
}

function read(): Density {
  chosen ??= readStored();
  return chosen;
}

/** The density chosen in this browser. */
export const useDensity = (): Density =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read,
    () => 'comfortable',
  );

/** Chooses a density; remembered in this browser. */
export function chooseDensity(density: Density): void {
  chosen = density;
  try {
    window.localStorage.setItem(storageName, density);
  } catch {
    // A closed storage only means that it is not remembered.
  }
  for (const listener of listeners) listener();
}
