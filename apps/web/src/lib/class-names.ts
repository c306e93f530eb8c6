import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: { theme: { text: ['2xs', 'read', 'title'], radius: ['s', 'm', 'l'], shadow: ['low', 'high'] } },
});

/** Joins class names; of two that fight the later wins. */
export const classNames = (...values: readonly ClassValue[]): string => merge(clsx(values));
