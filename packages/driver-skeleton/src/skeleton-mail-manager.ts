import type {
  CallOptions,
  ChangeSet,
  Identity,
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
  SubmissionReceipt,
  VerifyOptions,
  VerifyReport,
} from '@mailwright/mail';
import { listMailboxes } from './operations/list-mailboxes.ts';
import { unsupported, withErrorHandler } from './skeleton-errors.ts';
import type { SkeletonMailOptions } from './skeleton-mail-options.ts';

const capabilities: MailCapabilities = {
  hasManyMailboxesPerMessage: false,
  hasStableIds: false,
  canCreateMailboxes: false,
  canDestroyMessages: false,
  canSend: false,
  canSaveDrafts: false,
  keptFlags: [],
  findsPartsOfWords: false,
  canKeepOwnFlags: false,
  hasPush: false,
  hasIncrementalChanges: false,
  maxMessageSizeBytes: null,
};

/** An account of a provider that lists its mailboxes and can do nothing else yet. */
export class SkeletonMailManager implements MailManager {
  readonly #options: SkeletonMailOptions;

  constructor(options: SkeletonMailOptions) {
    this.#options = options;
  }

  async getCapabilities(): Promise<MailCapabilities> {
    return capabilities;
  }

  listMailboxes(options?: CallOptions): Promise<readonly Mailbox[]> {
    return withErrorHandler(() => listMailboxes(this.#options, options), options?.signal);
  }

  async createMailbox(): Promise<Mailbox> {
    throw unsupported('way to make mailboxes');
  }

  async renameMailbox(): Promise<Mailbox> {
    throw unsupported('way to rename mailboxes');
  }

  async destroyMailbox(): Promise<void> {
    throw unsupported('way to destroy mailboxes');
  }

  async countMailboxes(): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
    throw unsupported('counts');
  }

  async listMessages(): Promise<MessagePage> {
    throw unsupported('list of messages');
  }

  async getMessages(): Promise<readonly MessageSummary[]> {
    throw unsupported('list of messages');
  }

  async getMessage(): Promise<Message> {
    throw unsupported('messages');
  }

  async openBlob(): Promise<OpenedBlob> {
    throw unsupported('attachments');
  }

  async openRawMessage(): Promise<OpenedBlob> {
    throw unsupported('messages');
  }

  async setFlags(): Promise<readonly MessageId[]> {
    throw unsupported('flags');
  }

  async setMailboxes(): Promise<void> {
    throw unsupported('messages in several mailboxes');
  }

  async moveMessages(): Promise<ReadonlyMap<MessageId, MessageId>> {
    throw unsupported('way to move messages');
  }

  async destroyMessages(): Promise<void> {
    throw unsupported('way to destroy messages');
  }

  async saveDraft(): Promise<MessageSummary> {
    throw unsupported('drafts');
  }

  async listIdentities(): Promise<readonly Identity[]> {
    return [];
  }

  async sendMessage(): Promise<SubmissionReceipt> {
    throw unsupported('way to send');
  }

  async getChanges(): Promise<ChangeSet> {
    throw unsupported('history');
  }

  async waitForChange(): Promise<boolean> {
    throw unsupported('history');
  }

  /** Tells of each step as it ends. A `problem` names what failed, so that the wizard can show the way out. */
  async verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    await this.listMailboxes(options);
    const step = { protocol: 'http', stage: 'mailboxes', result: 'ok' } as const;
    options.onStep?.(step);
    return { isOk: true, steps: [step] };
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Makes one; nothing is asked of the provider yet. */
export const createSkeletonMailManager = (options: SkeletonMailOptions): SkeletonMailManager => new SkeletonMailManager(options);
