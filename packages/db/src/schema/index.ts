export * from './auth.ts';
export * from './connections.ts';
export * from './intents.ts';
export * from './mail.ts';
export * from './oauth.ts';
export * from './outbox.ts';
export * from './search.ts';
export * from './sync.ts';
