import { type MailCapabilities, systemFlags } from '@mailwright/mail';
import type { MemoryMailManagerOptions } from './memory-mail-manager.ts';

/** What a demo account can do. */
export const toCapabilities = (options: MemoryMailManagerOptions): MailCapabilities => ({
  hasManyMailboxesPerMessage: options.hasManyMailboxesPerMessage ?? false,
  hasStableIds: true,
  canCreateMailboxes: true,
  canDestroyMessages: true,
  canSend: true,
  canSaveDrafts: true,
  keptFlags: systemFlags,
  findsPartsOfWords: true,
  canKeepOwnFlags: true,
  hasPush: false,
  hasIncrementalChanges: true,
  maxMessageSizeBytes: options.maxMessageSizeBytes ?? 5_000_000,
});
