export * from './database.ts';
export * from './run-migrations.ts';
export * as schema from './schema/index.ts';
