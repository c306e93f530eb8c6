'use client';
import { rememberChoice } from './remembered-choice';

/** How much room a row of a list takes, the roomiest first. */
export const densities = ['comfortable', 'cosy', 'compact'] as const;
/** One of {@link densities}. */
export type Density = (typeof densities)[number];

/** Heights of rows in pixels. */
export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 76, cosy: 56, compact: 36 };

/** The density chosen in this browser, and how to choose another. */
export const { use: useDensity, choose: chooseDensity } = rememberChoice('mailwright-density', densities);
