export { createSkeletonMailManager, SkeletonMailManager } from './skeleton-mail-manager.ts';
export type { SkeletonMailOptions } from './skeleton-mail-options.ts';
