import type {
  CallOptions,
  ChangeSet,
  FlagChange,
  Identity,
  ListMessagesRequest,
  Mailbox,
  MailboxCounts,
  MailboxId,
  MailCapabilities,
  MailManager,
  Message,
  MessageId,
  MessagePage,
  MessageSummary,
  OpenedBlob,
  PartId,
  Submission,
  SubmissionReceipt,
  SyncCursor,
  VerifyOptions,
  VerifyReport,
} from '@mailwright/mail';
import { GmailClient } from './gmail-client.ts';
import { withErrorHandler } from './gmail-errors.ts';
import { defaultLimits, type GoogleMailContext, type GoogleMailOptions } from './google-mail-options.ts';
import { createMailbox, destroyMailbox, renameMailbox } from './operations/change-mailboxes.ts';
import { countMailboxes } from './operations/count-mailboxes.ts';
import { destroyMessages } from './operations/destroy-messages.ts';
import { getCapabilities, requireModify } from './operations/get-capabilities.ts';
import { getChanges } from './operations/get-changes.ts';
import { getMessage } from './operations/get-message.ts';
import { getMessages } from './operations/get-messages.ts';
import { listIdentities } from './operations/list-identities.ts';
import { listMailboxes } from './operations/list-mailboxes.ts';
import { listMessages } from './operations/list-messages.ts';
import { moveMessages } from './operations/move-messages.ts';
import { openBlob, openRawMessage } from './operations/open-blob.ts';
import { saveDraft } from './operations/save-draft.ts';
import { sendMessage } from './operations/send-message.ts';
import { setFlags } from './operations/set-flags.ts';
import { setMailboxes } from './operations/set-mailboxes.ts';
import { verifyConnection } from './operations/verify-connection.ts';
import { waitForChange } from './operations/wait-for-change.ts';
import { throwIfAborted } from './pause.ts';
import { PushWatch } from './push-watch.ts';
import { createQuotaBudget } from './quota-budget.ts';

/** A Gmail account over the Gmail API; every word of Gmail ends here. */
export class GoogleMailManager implements MailManager {
  readonly #context: GoogleMailContext;
  readonly #client: GmailClient;
  readonly #backgroundClient: GmailClient;
  readonly #capabilities: MailCapabilities;
  readonly #pushWatch: PushWatch | null;

  constructor(options: GoogleMailOptions) {
    this.#context = toContext(options);
    this.#client = new GmailClient(this.#context);
    this.#backgroundClient = new GmailClient(this.#context, 'background');
    this.#capabilities = getCapabilities(this.#context.grantedScopes);
    this.#pushWatch = this.#context.push && new PushWatch(this.#client, this.#context.push);
  }

  getCapabilities(options?: CallOptions): Promise<MailCapabilities> {
    return this.#read(options, async () => this.#capabilities);
  }

  listMailboxes(options?: CallOptions): Promise<readonly Mailbox[]> {
    return this.#read(options, () => listMailboxes(this.#clientFor(options), options));
  }

  createMailbox(request: { readonly name: string; readonly parentId?: MailboxId }, options?: CallOptions): Promise<Mailbox> {
    return this.#change(options, () => createMailbox(this.#client, request, options));
  }

  renameMailbox(id: MailboxId, name: string, options?: CallOptions): Promise<Mailbox> {
    return this.#change(options, () => renameMailbox(this.#client, id, name, options));
  }

  destroyMailbox(id: MailboxId, options?: CallOptions): Promise<void> {
    return this.#change(options, () => destroyMailbox(this.#client, id, options));
  }

  countMailboxes(ids: readonly MailboxId[], options?: CallOptions): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
    return this.#read(options, () => countMailboxes(this.#clientFor(options), ids, options));
  }

  listMessages(request: ListMessagesRequest, options?: CallOptions): Promise<MessagePage> {
    return this.#read(options, () => listMessages(this.#clientFor(options), request, options));
  }

  getMessages(ids: readonly MessageId[], options?: CallOptions): Promise<readonly MessageSummary[]> {
    return this.#read(options, () => getMessages(this.#clientFor(options), ids, options));
  }

  getMessage(id: MessageId, options?: CallOptions): Promise<Message> {
    return this.#read(options, () => getMessage(this.#clientFor(options), id, options));
  }

  openBlob(id: MessageId, partId: PartId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#read(options, () => openBlob(this.#client, id, partId, options));
  }

  openRawMessage(id: MessageId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#read(options, () => openRawMessage(this.#client, id, options));
  }

  setFlags(ids: readonly MessageId[], change: FlagChange, options?: CallOptions): Promise<readonly MessageId[]> {
    return this.#change(options, () => setFlags(this.#client, ids, change, options));
  }

  setMailboxes(
    ids: readonly MessageId[],
    change: { readonly add?: readonly MailboxId[]; readonly remove?: readonly MailboxId[] },
    options?: CallOptions,
  ): Promise<void> {
    return this.#change(options, () => setMailboxes(this.#client, ids, change, options));
  }

  moveMessages(ids: readonly MessageId[], target: MailboxId, options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageId>> {
    return this.#change(options, () => moveMessages(this.#client, ids, target, options));
  }

  destroyMessages(ids: readonly MessageId[], options?: CallOptions): Promise<void> {
    return this.#change(options, () => destroyMessages(this.#client, ids, options));
  }

  saveDraft(raw: Uint8Array, request?: { readonly replaces?: MessageId }, options?: CallOptions): Promise<MessageSummary> {
    return this.#change(options, () => saveDraft(this.#client, raw, request, options));
  }

  listIdentities(options?: CallOptions): Promise<readonly Identity[]> {
    return this.#read(options, () => listIdentities(this.#client, options));
  }

  sendMessage(submission: Submission, options?: CallOptions): Promise<SubmissionReceipt> {
    return this.#change(options, () => sendMessage(this.#client, submission, this.#capabilities.maxMessageSizeBytes, options));
  }

  getChanges(cursor: SyncCursor | null, options?: CallOptions): Promise<ChangeSet> {
    return this.#read(options, () => getChanges(this.#clientFor(options), cursor, options));
  }

  waitForChange(cursor: SyncCursor, request: { readonly timeoutMs: number }, options?: CallOptions): Promise<boolean> {
    return this.#read(options, () => waitForChange(this.#client, this.#pushWatch, { ...request, cursor }, options));
  }

  stopPush(options?: CallOptions): Promise<void> {
    return this.#read(options, async () => this.#pushWatch?.end(options?.signal));
  }

  verify(options?: VerifyOptions): Promise<VerifyReport> {
    return this.#read(options, () => verifyConnection(this.#client, options));
  }

  async close(): Promise<void> {
    this.#client.close();
    this.#backgroundClient.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #clientFor(options: CallOptions | undefined): GmailClient {
    return options?.isBackground ? this.#backgroundClient : this.#client;
  }

  #read<Answer>(options: CallOptions | undefined, work: () => Promise<Answer>): Promise<Answer> {
    return withErrorHandler(async () => {
      throwIfAborted(options?.signal);
      return work();
    });
  }

  #change<Answer>(options: CallOptions | undefined, work: () => Promise<Answer>): Promise<Answer> {
    return this.#read(options, async () => {
      requireModify(this.#context.grantedScopes);
      return work();
    });
  }
}

/** Makes the manager of a Gmail account; nothing is asked before its first call. */
export function createGoogleMailManager(options: GoogleMailOptions): GoogleMailManager {
  return new GoogleMailManager(options);
}

function toContext(options: GoogleMailOptions): GoogleMailContext {
  const { getAccessToken, grantedScopes, rootUrl = 'https://gmail.googleapis.com', limits, quota, push } = options;
  return {
    getAccessToken,
    grantedScopes: new Set(grantedScopes),
    rootUrl: rootUrl.replace(/\/+$/, ''),
    limits: { ...defaultLimits, ...limits },
    quota: quota ?? createQuotaBudget(),
    push: push ?? null,
  };
}
