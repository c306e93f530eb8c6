import { type Flag, type MailboxRole, MailError } from '@mailwright/mail';

/** A stored mailbox. */
export interface StoredMailbox {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly role: MailboxRole | null;
}

/** What can change about a message. */
export interface StoredMessageState {
  readonly flags: readonly Flag[];
  readonly mailboxIds: readonly string[];
  /** The revision that changed it last. */
  readonly revision: number;
}

/** A message that is not one of the samples. */
export interface StoredMessage extends StoredMessageState {
  readonly id: string;
  readonly sequence: number;
  readonly createdRevision: number;
  readonly receivedAt: string;
  readonly rawBase64: string;
}

/** A message that arrives later, all by itself. */
export interface DueMessage {
  readonly dueAt: string;
  readonly rawBase64: string;
}

/** A whole account as JSON. Sample mail is not in it: only what was done to it, and when the account began. */
export interface MemoryState {
  readonly version: 1;
  /** Tells this account from one that was reset. */
  readonly epoch: string;
  readonly revision: number;
  /** Changes up to this revision are forgotten. */
  readonly historyStart: number;
  /** The instant the sample dates count back from, ISO 8601. */
  readonly startedAt: string;
  readonly nextSequence: number;
  readonly mailboxes: readonly StoredMailbox[];
  readonly messages: readonly StoredMessage[];
  /** By sample id; a sample that was never touched is not listed. */
  readonly samples: Readonly<Record<string, StoredMessageState>>;
  readonly destroyed: readonly { readonly id: string; readonly revision: number }[];
  readonly due: readonly DueMessage[];
}

/** Where an account's state lies. */
export interface MemoryStore {
  /** Null for an account that was never saved. */
  load(): Promise<MemoryState | null>;
  /** Rejects with MailError CONFLICT unless the stored revision is the expected one (0: nothing stored). */
  save(state: MemoryState, expectedRevision: number): Promise<void>;
}

/** A store that lives as long as the process; states go through JSON as they would anywhere else. */
export function createInMemoryStore(): MemoryStore {
  let stored: string | null = null;
  const read = (): MemoryState | null => (stored === null ? null : JSON.parse(stored));
  return {
    load: async () => read(),
    save: async (state, expectedRevision) => {
      if ((read()?.revision ?? 0) !== expectedRevision)
        throw new MailError('CONFLICT', 'The account was changed elsewhere.', { retry: 'later' });
      stored = JSON.stringify(state);
    },
  };
}
