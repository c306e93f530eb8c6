// The one interface behind which every provider stands. Drivers speak messages and mailboxes; threads are made in core.
import type { ChangeSet } from './changes.ts';
import type { FlagChange, SystemFlag } from './flag.ts';
import type { MailboxId, MessageId, PageCursor, PartId, SyncCursor } from './ids.ts';
import type { Mailbox, MailboxCounts } from './mailbox.ts';
import type { BodyPart, Message, MessageSummary } from './message.ts';
import type { VerifyReport, VerifyStep } from './problem.ts';
import type { MessageSearch } from './search.ts';
import type { Identity, Submission, SubmissionReceipt } from './submission.ts';

/** What one connection can do. A `false` here means the method throws UNSUPPORTED; nothing is faked. */
export interface MailCapabilities {
  /** A message may be in several mailboxes, and `setMailboxes` works. */
  readonly hasManyMailboxesPerMessage: boolean;
  /** Message ids survive a move. */
  readonly hasStableIds: boolean;
  readonly canCreateMailboxes: boolean;
  /** Drafts are destroyed also without it, where they can be saved. */
  readonly canDestroyMessages: boolean;
  readonly canSend: boolean;
  readonly canSaveDrafts: boolean;
  /** System flags that `setFlags` sets and takes away; the others are UNSUPPORTED. */
  readonly keptFlags: readonly SystemFlag[];
  /** A search for text finds parts of words; false: whole words alone, where only the provider knows the text. */
  readonly findsPartsOfWords: boolean;
  /** Flags beside the system flags are kept. */
  readonly canKeepOwnFlags: boolean;
  /** `waitForChange` is told by the provider; false: it looks now and then. */
  readonly hasPush: boolean;
  /** `getChanges` reads a history; false: it compares. */
  readonly hasIncrementalChanges: boolean;
  /** The largest message the provider takes, in bytes; null where unknown. */
  readonly maxMessageSizeBytes: number | null;
}

/** Every call can be aborted; it then rejects with CANCELLED within a second. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** True where nobody waits for the answer: where a provider limits what is asked, what somebody waits for goes first. */
  readonly isBackground?: boolean;
}

/** Which messages to list: one mailbox, optionally searched; without a mailbox the search runs over all of them but trash and junk. */
export interface ListMessagesRequest {
  readonly mailboxId?: MailboxId;
  readonly search?: MessageSearch;
  /** From the page before; absent for the newest page. */
  readonly before?: PageCursor;
  /** 1 to 500; in bulk 1 to 1,000. */
  readonly limit: number;
  /** For taking a whole mailbox in: only what needs no request beyond the listing itself, so `preview` may be null. */
  readonly isBulk?: boolean;
}

/** Where to look for changes. */
export interface ChangesOptions extends CallOptions {
  /** Only these mailboxes are looked at, where looking costs a request each; the cursor stays as it is for all others. */
  readonly within?: readonly MailboxId[];
}

/** One page, newest first (IMAP: by UID; others: by `receivedAt`). */
export interface MessagePage {
  readonly messages: readonly MessageSummary[];
  /** Null on the last page. */
  readonly nextCursor: PageCursor | null;
  /** Matching messages in all, where the provider tells at no cost. */
  readonly total: number | null;
  /** True where pages go by arrival in the mailbox: mail that was moved in lately is old, and newer mail lies behind it. */
  readonly isByArrival?: boolean;
}

/** A stream that must be read or cancelled. */
export interface OpenedBlob {
  readonly stream: ReadableStream<Uint8Array>;
  readonly contentType: string;
  readonly filename: string | null;
  /** Decoded bytes; null where unknown before reading. */
  readonly sizeBytes: number | null;
}

/** Which message's text is wanted; the structure as it was listed. */
export interface TextRequest {
  readonly id: MessageId;
  readonly structure: BodyPart | null;
}

/** What of a message's text a search and a list need. */
export interface MessageText {
  /** Without markup, at most 65,536 characters; null where there is none. */
  readonly text: string | null;
  readonly preview: string | null;
  /** The List-Id header (RFC 2919). */
  readonly listId: string | null;
  /** False where the message cannot be read. */
  readonly isReadable: boolean;
}

/** How a test is watched. */
export interface VerifyOptions extends CallOptions {
  readonly onStep?: (step: VerifyStep) => void;
}

/**
 * One connected account at any provider. Rejects only with MailError. Implementations take their credentials when made,
 * know no database, no HTTP request and no other driver.
 */
export interface MailManager extends AsyncDisposable {
  /** What this account can do; asks the provider at the first call. */
  getCapabilities(options?: CallOptions): Promise<MailCapabilities>;

  listMailboxes(options?: CallOptions): Promise<readonly Mailbox[]>;
  /** CONFLICT where the name is taken. */
  createMailbox(request: { readonly name: string; readonly parentId?: MailboxId }, options?: CallOptions): Promise<Mailbox>;
  /** Gives the mailbox under its new name; its id may be a new one. CONFLICT where the name is taken. */
  renameMailbox(id: MailboxId, name: string, options?: CallOptions): Promise<Mailbox>;
  /** CONFLICT while it holds mail or other mailboxes. */
  destroyMailbox(id: MailboxId, options?: CallOptions): Promise<void>;
  countMailboxes(ids: readonly MailboxId[], options?: CallOptions): Promise<ReadonlyMap<MailboxId, MailboxCounts>>;

  listMessages(request: ListMessagesRequest, options?: CallOptions): Promise<MessagePage>;
  /** Unknown ids are left out. */
  getMessages(ids: readonly MessageId[], options?: CallOptions): Promise<readonly MessageSummary[]>;
  /** Never sets `$seen`. NOT_FOUND; MALFORMED_MESSAGE where its bodies cannot be read. */
  getMessage(id: MessageId, options?: CallOptions): Promise<Message>;
  /** The texts of many messages in few requests, `$seen` untouched; unknown ids are left out. Absent where it would be one request each. */
  getTexts?(requests: readonly TextRequest[], options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageText>>;
  /** The decoded bytes of one part. */
  openBlob(id: MessageId, partId: PartId, options?: CallOptions): Promise<OpenedBlob>;
  /** The message as it lies on the server, RFC 5322 bytes. */
  openRawMessage(id: MessageId, options?: CallOptions): Promise<OpenedBlob>;

  /** Gives the ids that were not there (any more); without `hasStableIds` all of them, so that a message is looked for under another. */
  setFlags(ids: readonly MessageId[], change: FlagChange, options?: CallOptions): Promise<readonly MessageId[]>;
  /** UNSUPPORTED without `hasManyMailboxesPerMessage`. */
  setMailboxes(
    ids: readonly MessageId[],
    change: { readonly add?: readonly MailboxId[]; readonly remove?: readonly MailboxId[] },
    options?: CallOptions,
  ): Promise<void>;
  /** New id by old id; a message already there keeps its id; ids that are gone are left out; safe to repeat. */
  moveMessages(ids: readonly MessageId[], target: MailboxId, options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageId>>;
  /** For good (RFC 9051 EXPUNGE of these alone). Gone already is fine. CONFLICT where foreign deleted mail would go too. */
  destroyMessages(ids: readonly MessageId[], options?: CallOptions): Promise<void>;

  /** Saves RFC 5322 bytes in Drafts with `$draft` and `$seen`; the replaced one goes after the new one lies there. */
  saveDraft(raw: Uint8Array, request?: { readonly replaces?: MessageId }, options?: CallOptions): Promise<MessageSummary>;
  listIdentities(options?: CallOptions): Promise<readonly Identity[]>;
  /**
   * SUBMISSION_REJECTED (nobody got it), SUBMISSION_UNCERTAIN (the line fell after the data), MESSAGE_TOO_LARGE.
   * Leaves exactly one copy in Sent.
   */
  sendMessage(submission: Submission, options?: CallOptions): Promise<SubmissionReceipt>;

  /** Null starts now, with empty sets. Never rejects because a cursor is old: see `mustResync`. */
  getChanges(cursor: SyncCursor | null, options?: ChangesOptions): Promise<ChangeSet>;
  /** Resolves `true` when something changed since the cursor, `false` at the deadline. */
  waitForChange(cursor: SyncCursor, request: { readonly timeoutMs: number }, options?: CallOptions): Promise<boolean>;

  /** Ends what this account's provider was asked to tell of beyond this driver's life. Absent where there is no such thing. */
  stopPush?(options?: CallOptions): Promise<void>;

  /** A staged test of this account with sessions of its own; rejects with CANCELLED only. */
  verify(options?: VerifyOptions): Promise<VerifyReport>;
  /** Ends every session; may be called twice. */
  close(): Promise<void>;
}
