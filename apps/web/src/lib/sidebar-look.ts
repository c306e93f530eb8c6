'use client';
import { rememberChoice } from './remembered-choice';

/** How wide the sidebar is: lines in words, or signs alone. */
export const sidebarLooks = ['words', 'signs'] as const;
/** One of {@link sidebarLooks}. */
export type SidebarLook = (typeof sidebarLooks)[number];

/** The look chosen in this browser, and how to choose the other. */
export const { use: useSidebarLook, choose: chooseSidebarLook } = rememberChoice('mailwright-sidebar', sidebarLooks);
