export type { AppRouter, ErrorData } from '@mailwright/api';
export * from './create-client.ts';
export * from './get-error-data.ts';
export * from './sign-in.ts';
export * from './watch-events.ts';
