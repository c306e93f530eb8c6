import {
  type CallOptions,
  type ChangeSet,
  type ChangesOptions,
  type FlagChange,
  type Identity,
  type ListMessagesRequest,
  type Mailbox,
  type MailboxCounts,
  type MailboxId,
  type MailCapabilities,
  MailError,
  type MailManager,
  type Message,
  type MessageId,
  type MessagePage,
  type MessageSummary,
  type MessageText,
  type OpenedBlob,
  type PartId,
  type Submission,
  type SubmissionReceipt,
  type SyncCursor,
  type TextRequest,
  type VerifyOptions,
  type VerifyReport,
} from '@mailwright/mail';
import { withErrorHandler } from './imap-errors.ts';
import { ImapSessionPool } from './imap-session-pool.ts';
import { type ImapSmtpContext, type ImapSmtpOptions, toContext } from './imap-smtp-options.ts';
import { createMailbox, destroyMailbox, renameMailbox } from './operations/change-mailboxes.ts';
import { countMailboxes } from './operations/count-mailboxes.ts';
import { destroyMessages } from './operations/destroy-messages.ts';
import { getCapabilities } from './operations/get-capabilities.ts';
import { getChanges } from './operations/get-changes.ts';
import { getMessage } from './operations/get-message.ts';
import { getMessages } from './operations/get-messages.ts';
import { getTexts } from './operations/get-texts.ts';
import { listMailboxes } from './operations/list-mailboxes.ts';
import { listMessages } from './operations/list-messages.ts';
import { moveMessages } from './operations/move-messages.ts';
import { openBlob, openRawMessage } from './operations/open-blob.ts';
import { saveDraft } from './operations/save-draft.ts';
import { sendMessage } from './operations/send-message.ts';
import { setFlags } from './operations/set-flags.ts';
import { verifyConnection } from './operations/verify-connection.ts';
import { waitForChange } from './operations/wait-for-change.ts';
import { throwIfAborted } from './race-work.ts';

/** An account at any IMAP and SMTP provider (RFC 9051, RFC 6409). */
export class ImapSmtpMailManager implements MailManager {
  readonly #context: ImapSmtpContext;
  readonly #pool: ImapSessionPool;
  #capabilities: MailCapabilities | null = null;

  constructor(options: ImapSmtpOptions) {
    this.#context = toContext(options);
    this.#pool = new ImapSessionPool(this.#context);
  }

  async getCapabilities(options?: CallOptions): Promise<MailCapabilities> {
    if (this.#capabilities !== null) return this.#capabilities;
    const { capabilities, isComplete } = await this.#run(() => getCapabilities(this.#pool, options));
    if (isComplete) this.#capabilities = capabilities;
    return capabilities;
  }

  listMailboxes(options?: CallOptions): Promise<readonly Mailbox[]> {
    return this.#run(() => listMailboxes(this.#pool, options));
  }

  createMailbox(request: { readonly name: string; readonly parentId?: MailboxId }, options?: CallOptions): Promise<Mailbox> {
    return this.#run(() => createMailbox(this.#pool, request, options));
  }

  renameMailbox(id: MailboxId, name: string, options?: CallOptions): Promise<Mailbox> {
    return this.#run(() => renameMailbox(this.#pool, id, name, options));
  }

  destroyMailbox(id: MailboxId, options?: CallOptions): Promise<void> {
    return this.#run(() => destroyMailbox(this.#pool, id, options));
  }

  countMailboxes(ids: readonly MailboxId[], options?: CallOptions): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
    return this.#run(() => countMailboxes(this.#pool, ids, options));
  }

  listMessages(request: ListMessagesRequest, options?: CallOptions): Promise<MessagePage> {
    return this.#run(() => listMessages(this.#pool, request, options));
  }

  getMessages(ids: readonly MessageId[], options?: CallOptions): Promise<readonly MessageSummary[]> {
    return this.#run(() => getMessages(this.#pool, ids, options));
  }

  getMessage(id: MessageId, options?: CallOptions): Promise<Message> {
    return this.#run(() => getMessage(this.#pool, id, options));
  }

  getTexts(requests: readonly TextRequest[], options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageText>> {
    return this.#run(() => getTexts(this.#pool, requests, options));
  }

  openBlob(id: MessageId, partId: PartId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#run(() => openBlob(this.#pool, id, partId, options));
  }

  openRawMessage(id: MessageId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#run(() => openRawMessage(this.#pool, id, options));
  }

  setFlags(ids: readonly MessageId[], change: FlagChange, options?: CallOptions): Promise<readonly MessageId[]> {
    return this.#run(() => setFlags(this.#pool, ids, change, options));
  }

  async setMailboxes(
    _ids: readonly MessageId[],
    _change: { readonly add?: readonly MailboxId[]; readonly remove?: readonly MailboxId[] },
    options?: CallOptions,
  ): Promise<void> {
    throwIfAborted(options?.signal);
    throw new MailError('UNSUPPORTED', 'An IMAP message lies in one mailbox.');
  }

  moveMessages(ids: readonly MessageId[], target: MailboxId, options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageId>> {
    return this.#run(() => moveMessages(this.#pool, ids, target, options));
  }

  destroyMessages(ids: readonly MessageId[], options?: CallOptions): Promise<void> {
    return this.#run(() => destroyMessages(this.#pool, ids, options));
  }

  saveDraft(raw: Uint8Array, request?: { readonly replaces?: MessageId }, options?: CallOptions): Promise<MessageSummary> {
    return this.#run(() => saveDraft(this.#pool, raw, request, options));
  }

  async listIdentities(options?: CallOptions): Promise<readonly Identity[]> {
    throwIfAborted(options?.signal);
    const { emailAddress, displayName } = this.#context;
    return [{ address: { name: displayName ?? null, address: emailAddress }, isDefault: true, signatureHtml: null }];
  }

  sendMessage(submission: Submission, options?: CallOptions): Promise<SubmissionReceipt> {
    return this.#run(() => sendMessage(this.#pool, submission, options));
  }

  getChanges(cursor: SyncCursor | null, options?: ChangesOptions): Promise<ChangeSet> {
    return this.#run(() => getChanges(this.#pool, cursor, options));
  }

  waitForChange(cursor: SyncCursor, request: { readonly timeoutMs: number }, options?: CallOptions): Promise<boolean> {
    return this.#run(() => waitForChange(this.#pool, cursor, request, options));
  }

  verify(options?: VerifyOptions): Promise<VerifyReport> {
    return verifyConnection(this.#context, options);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** An `async` boundary, so that whatever is wrong with an argument rejects too. */
  #run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return withErrorHandler([], work);
  }
}

/** Makes the manager of an account; nothing is opened before the first call. */
export function createImapSmtpMailManager(options: ImapSmtpOptions): ImapSmtpMailManager {
  return new ImapSmtpMailManager(options);
}

/** Tests settings that are not saved yet, stage by stage; rejects with CANCELLED only. */
export function verifyImapSmtp(options: ImapSmtpOptions, verifyOptions: VerifyOptions = {}): Promise<VerifyReport> {
  return verifyConnection(toContext(options), verifyOptions);
}
