export * from './database.ts';
export * from './run-migrations.ts';
export * as schema from './schema/index.ts';
export {
  fromStoredEnvelope,
  fromStoredPart,
  type RowEnvelope,
  type StoredEnvelope,
  type StoredPart,
  toStoredEnvelope,
  toStoredPart,
} from './stored-message.ts';
