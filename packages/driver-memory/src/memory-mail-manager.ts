import { randomUUID } from 'node:crypto';
import {
  type CallOptions,
  type ChangeSet,
  type Flag,
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
  type OpenedBlob,
  type PartId,
  type Submission,
  type SubmissionReceipt,
  type SyncCursor,
  type VerifyOptions,
  type VerifyReport,
  type VerifyStep,
} from '@mailwright/mail';
import { extractPart } from '@mailwright/mime';
import { AccountFile } from './account-file.ts';
import { withErrorHandler } from './call-guard.ts';
import { listMessages } from './list-messages.ts';
import * as mailboxes from './mailbox-operations.ts';
import type { LiveMessage, MemoryAccount } from './memory-account.ts';
import { toCapabilities } from './memory-capabilities.ts';
import type { MemoryStore } from './memory-store.ts';
import { MessageReader } from './message-reader.ts';
import { pause } from './pause.ts';
import { readChanges, readCursor } from './read-changes.ts';
import { createFriendlyReply } from './samples/friendly-reply.ts';
import { createSampleMailbox } from './samples/sample-mailbox.ts';
import { applySubmission, checkSubmission, type SendSurroundings } from './send-message.ts';
import { toByteStream } from './to-byte-stream.ts';

/** How a demo account is made. */
export interface MemoryMailManagerOptions {
  readonly store: MemoryStore;
  readonly emailAddress: string;
  readonly displayName: string;
  readonly now: () => number;
  /** False leaves the account empty. */
  readonly hasSamples?: boolean;
  /** True: a message may lie in several mailboxes, as with providers that label. */
  readonly hasManyMailboxesPerMessage?: boolean;
  readonly maxMessageSizeBytes?: number;
  /** How often a waiting call looks at the store. */
  readonly pollMs?: number;
}

/** Opens the demo account whose state lies in a store. */
export function createMemoryMailManager(options: MemoryMailManagerOptions): MemoryMailManager {
  return new MemoryMailManager(options);
}

/** A whole mail account without a server, for trying things out and for tests. */
export class MemoryMailManager implements MailManager {
  readonly #options: MemoryMailManagerOptions;
  readonly #file: AccountFile;
  readonly #reader = new MessageReader();
  readonly #closing = new AbortController();
  readonly #capabilities: MailCapabilities;

  constructor(options: MemoryMailManagerOptions) {
    const { store, emailAddress, displayName, now } = options;
    this.#options = options;
    const samples = options.hasSamples === false ? null : createSampleMailbox({ emailAddress, displayName });
    this.#file = new AccountFile(store, samples, now);
    this.#capabilities = toCapabilities(options);
  }

  getCapabilities(options?: CallOptions): Promise<MailCapabilities> {
    return this.#call(options, async () => this.#capabilities);
  }

  listMailboxes(options?: CallOptions): Promise<readonly Mailbox[]> {
    return this.#act(options, (account) => account.mailboxes.map((mailbox) => mailboxes.toMailbox(account, mailbox)));
  }

  createMailbox(request: { readonly name: string; readonly parentId?: MailboxId }, options?: CallOptions): Promise<Mailbox> {
    return this.#act(options, (account) => {
      const created = mailboxes.createMailbox(account, randomUUID(), request.name, request.parentId ?? null);
      return mailboxes.toMailbox(account, created);
    });
  }

  renameMailbox(id: MailboxId, name: string, options?: CallOptions): Promise<Mailbox> {
    return this.#act(options, (account) => mailboxes.toMailbox(account, mailboxes.renameMailbox(account, id, name)));
  }

  destroyMailbox(id: MailboxId, options?: CallOptions): Promise<void> {
    return this.#act(options, (account) => mailboxes.destroyMailbox(account, id));
  }

  countMailboxes(ids: readonly MailboxId[], options?: CallOptions): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
    return this.#act(options, (account) => {
      const known = ids.filter((id) => account.mailboxes.some((mailbox) => mailbox.id === id));
      return new Map(known.map((id) => [id, mailboxes.countMailbox(account, id)]));
    });
  }

  listMessages(request: ListMessagesRequest, options?: CallOptions): Promise<MessagePage> {
    return this.#act(options, (account) => listMessages(account, request, this.#reader));
  }

  getMessages(ids: readonly MessageId[], options?: CallOptions): Promise<readonly MessageSummary[]> {
    return this.#act(options, (account) => this.#reader.toSummaries(findMessages(account, ids)));
  }

  getMessage(id: MessageId, options?: CallOptions): Promise<Message> {
    return this.#act(options, (account) => this.#reader.toMessage(getMessage(account, id)));
  }

  openBlob(id: MessageId, partId: PartId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#act(options, async (account) => {
      const { part, bytes } = await extractPart(getMessage(account, id).readRaw(), partId, options);
      return { stream: toByteStream(bytes), contentType: part.contentType, filename: part.filename, sizeBytes: bytes.length };
    });
  }

  openRawMessage(id: MessageId, options?: CallOptions): Promise<OpenedBlob> {
    return this.#act(options, (account) => {
      const raw = getMessage(account, id).readRaw();
      return { stream: toByteStream(raw), contentType: 'message/rfc822', filename: null, sizeBytes: raw.length };
    });
  }

  setFlags(ids: readonly MessageId[], change: FlagChange, options?: CallOptions): Promise<readonly MessageId[]> {
    return this.#act(options, (account) => {
      const [added, removed] = [(change.add ?? []).map(toFlag), (change.remove ?? []).map(toFlag)];
      const found = findMessages(account, ids);
      for (const message of found) {
        const kept = message.flags.filter((flag) => !removed.includes(flag));
        account.change(message, { flags: [...new Set([...kept, ...added])] });
      }
      const present = new Set<string>(found.map(({ id }) => id));
      return ids.filter((id) => !present.has(id));
    });
  }

  setMailboxes(
    ids: readonly MessageId[],
    change: { readonly add?: readonly MailboxId[]; readonly remove?: readonly MailboxId[] },
    options?: CallOptions,
  ): Promise<void> {
    return this.#act(options, (account) => {
      if (!this.#capabilities.hasManyMailboxesPerMessage) throw new MailError('UNSUPPORTED', 'A message lies in one mailbox here.');
      for (const mailboxId of [...(change.add ?? []), ...(change.remove ?? [])]) mailboxes.getMailbox(account, mailboxId);
      for (const message of findMessages(account, ids)) {
        const mailboxIds = new Set([
          ...message.mailboxIds.filter((id) => !change.remove?.some((gone) => gone === id)),
          ...(change.add ?? []),
        ]);
        if (mailboxIds.size === 0) throw new MailError('CONFLICT', 'A message must lie in a mailbox.');
        account.change(message, { mailboxIds: [...mailboxIds] });
      }
    });
  }

  moveMessages(ids: readonly MessageId[], target: MailboxId, options?: CallOptions): Promise<ReadonlyMap<MessageId, MessageId>> {
    return this.#act(options, (account) => {
      mailboxes.getMailbox(account, target);
      const messages = findMessages(account, ids);
      for (const message of messages) account.change(message, { mailboxIds: [target] });
      return new Map(messages.map(({ id }) => [id as MessageId, id as MessageId]));
    });
  }

  destroyMessages(ids: readonly MessageId[], options?: CallOptions): Promise<void> {
    return this.#act(options, (account) => {
      for (const message of findMessages(account, ids)) account.destroy(message.id);
    });
  }

  saveDraft(raw: Uint8Array, request: { readonly replaces?: MessageId } = {}, options?: CallOptions): Promise<MessageSummary> {
    return this.#act(options, (account) => {
      this.#refuseSize(raw);
      const drafts = mailboxes.getMailboxByRole(account, 'drafts');
      const receivedAt = new Date(this.#options.now()).toISOString();
      const draft = account.add({ raw, mailboxId: drafts.id, flags: ['$draft', '$seen'], receivedAt });
      if (request.replaces !== undefined) account.destroy(request.replaces);
      return this.#reader.toSummary(draft);
    });
  }

  listIdentities(options?: CallOptions): Promise<readonly Identity[]> {
    const { emailAddress, displayName } = this.#options;
    return this.#call(options, async () => [
      { address: { name: displayName, address: emailAddress }, isDefault: true, signatureHtml: null },
    ]);
  }

  sendMessage(submission: Submission, options?: CallOptions): Promise<SubmissionReceipt> {
    return this.#call(options, async () => {
      const surroundings = this.#toSurroundings();
      checkSubmission(submission, surroundings);
      await submission.onDataStart?.();
      return this.#file.act((account) => applySubmission(account, submission, surroundings));
    });
  }

  getChanges(cursor: SyncCursor | null, options?: CallOptions): Promise<ChangeSet> {
    return this.#act(options, (account) => readChanges(account, cursor, this.#reader));
  }

  waitForChange(cursor: SyncCursor, request: { readonly timeoutMs: number }, options?: CallOptions): Promise<boolean> {
    const ended = AbortSignal.any([this.#closing.signal, ...(options?.signal === undefined ? [] : [options.signal])]);
    return this.#call({ signal: ended }, async () => {
      const deadline = performance.now() + request.timeoutMs;
      for (;;) {
        if (await this.#file.act((account) => readCursor(account, cursor) !== account.revision)) return true;
        const leftMs = deadline - performance.now();
        if (leftMs <= 0 || ended.aborted) return false;
        await pause(Math.min(leftMs, this.#options.pollMs ?? 1000), ended);
      }
    });
  }

  /** There is no server: what can be looked at is that the account opens and that it may send as itself. */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    return this.#call(options, async () => {
      await this.#file.act((account) => mailboxes.getMailboxByRole(account, 'inbox'));
      const steps: readonly VerifyStep[] = [
        { protocol: 'imap', stage: 'mailboxes', result: 'ok' },
        { protocol: 'smtp', stage: 'sender', result: 'ok' },
      ];
      for (const step of steps) options.onStep?.(step);
      return { isOk: true, steps };
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #call<Answer>(options: CallOptions | undefined, work: () => Promise<Answer>): Promise<Answer> {
    return withErrorHandler(options?.signal, async () => {
      if (this.#closing.signal.aborted) throw new MailError('CONNECTION_FAILED', 'The account was closed.', { retry: 'never' });
      return work();
    });
  }

  #act<Answer>(options: CallOptions | undefined, work: (account: MemoryAccount) => Answer | Promise<Answer>): Promise<Answer> {
    return this.#call(options, () => this.#file.act(work));
  }

  #refuseSize(raw: Uint8Array): void {
    const limit = this.#capabilities.maxMessageSizeBytes;
    if (limit !== null && raw.length > limit) throw new MailError('MESSAGE_TOO_LARGE', 'The message is larger than this account takes.');
  }

  #toSurroundings(): SendSurroundings {
    const { emailAddress, displayName, now } = this.#options;
    const nowMs = now();
    return {
      emailAddress,
      nowMs,
      capabilities: this.#capabilities,
      createReply: (submission) => createFriendlyReply(submission, { emailAddress, displayName, nowMs }),
    };
  }
}

function findMessages(account: MemoryAccount, ids: readonly string[]): LiveMessage[] {
  return ids.flatMap((id) => account.messages.get(id) ?? []);
}

function getMessage(account: MemoryAccount, id: string): LiveMessage {
  const found = account.messages.get(id);
  if (found === undefined) throw new MailError('NOT_FOUND', 'The message does not exist.');
  return found;
}

// RFC 8621 §4.1.1: keywords are case-insensitive words of printable ASCII without a few characters.
function toFlag(flag: Flag): Flag {
  if (!/^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/.test(flag)) throw new MailError('UNSUPPORTED', 'This is no flag.');
  return flag.toLowerCase();
}
