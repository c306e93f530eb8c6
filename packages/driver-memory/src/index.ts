export { createMemoryMailManager, MemoryMailManager, type MemoryMailManagerOptions } from './memory-mail-manager.ts';
export * from './memory-store.ts';
