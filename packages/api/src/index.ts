export * from './root.ts';
export type { ErrorData } from './to-trpc-error.ts';
export type { RequestContext } from './trpc.ts';
