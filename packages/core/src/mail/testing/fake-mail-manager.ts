import {
  type Envelope,
  type Flag,
  type FlagChange,
  type ListMessagesRequest,
  type Mailbox,
  type MailboxCounts,
  type MailboxId,
  type MailboxRole,
  type MailCapabilities,
  MailError,
  type MailManager,
  type Message,
  type MessageId,
  type MessagePage,
  type MessageSearch,
  type MessageSummary,
  type OpenedBlob,
  type PageCursor,
  systemFlags,
} from '@mailwright/mail';

/** A message as a test writes it. */
export interface FakeMail {
  readonly header?: string | null;
  readonly references?: readonly string[];
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly receivedAt?: string;
  readonly flags?: readonly Flag[];
  readonly text?: string | null;
  readonly html?: string | null;
  readonly hasAttachment?: boolean;
}

interface Stored extends FakeMail {
  uid: number;
  mailboxId: string;
  header: string | null;
  receivedAt: string;
  flags: Flag[];
}

const unsupported = async (): Promise<never> => {
  throw new MailError('UNSUPPORTED', 'Not part of this fake.');
};

/** An account with the manners of IMAP: ids of mailbox and UID, a new one with each move, listings by UID. */
export class FakeMailManager implements MailManager {
  readonly stored: Stored[] = [];
  readonly mailboxes: Mailbox[] = [];
  /** Names of the methods called, in order. */
  readonly calls: string[] = [];
  /** Thrown by every call while set. */
  failure: MailError | null = null;
  /** Told of every call to the provider before it begins and after it ended; what it throws, the call throws. */
  onCall: ((name: string, moment: 'before' | 'after', ids: readonly MessageId[]) => Promise<void> | void) | null = null;
  #nextUid = 1;

  constructor(roles: readonly MailboxRole[] = ['inbox', 'sent', 'drafts', 'archive', 'trash', 'junk']) {
    for (const role of roles) this.addMailbox(role, role);
  }

  addMailbox(name: string, role: MailboxRole | null = null): Mailbox {
    const facts = { parentId: null, isSelectable: true, isSubscribed: true, counts: null, fingerprint: null };
    const mailbox: Mailbox = { id: name as MailboxId, name, path: [name], role, ...facts };
    this.mailboxes.push(mailbox);
    return mailbox;
  }

  deliver(mailboxId: string, mail: FakeMail = {}): MessageId {
    const uid = this.#nextUid;
    this.#nextUid += 1;
    const receivedAt = mail.receivedAt ?? new Date(Date.UTC(2026, 0, 1) + uid * 60_000).toISOString();
    const header = mail.header === undefined ? `<m${uid}@example.test>` : mail.header;
    const stored: Stored = { ...mail, uid, mailboxId, header, receivedAt, flags: [...(mail.flags ?? [])] };
    this.stored.push(stored);
    return toId(stored);
  }

  /** The id that the message of this Message-ID has now. */
  idOf(header: string): MessageId {
    const message = this.stored.find((candidate) => candidate.header === header);
    if (!message) throw new Error('no such message');
    return toId(message);
  }

  /** As another client would: without a word to anyone. */
  moveElsewhere(id: MessageId, mailboxId: string): MessageId {
    const message = this.#find(id);
    if (!message) throw new Error('no such message');
    message.mailboxId = mailboxId;
    message.uid = this.#nextUid;
    this.#nextUid += 1;
    return toId(message);
  }

  expunge(id: MessageId): void {
    const index = this.stored.findIndex((message) => toId(message) === id);
    if (index >= 0) this.stored.splice(index, 1);
  }

  async getCapabilities(): Promise<MailCapabilities> {
    const cannot = { hasManyMailboxesPerMessage: false, hasStableIds: false, canKeepOwnFlags: true, hasPush: false };
    const can = { canCreateMailboxes: true, canDestroyMessages: true, canSend: false, canSaveDrafts: false };
    return { ...cannot, ...can, keptFlags: systemFlags, findsPartsOfWords: true, hasIncrementalChanges: false, maxMessageSizeBytes: null };
  }

  async listMailboxes(): Promise<readonly Mailbox[]> {
    this.#enter('listMailboxes');
    return this.mailboxes;
  }

  async createMailbox({ name }: { readonly name: string }): Promise<Mailbox> {
    this.#enter('createMailbox');
    if (this.mailboxes.some((mailbox) => mailbox.name === name)) throw new MailError('CONFLICT', 'The name is taken.');
    return this.addMailbox(name);
  }

  async countMailboxes(ids: readonly MailboxId[]): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
    this.#enter('countMailboxes');
    return new Map(
      ids.map((id) => {
        const held = this.stored.filter(({ mailboxId }) => mailboxId === id);
        return [id, { total: held.length, unread: held.filter(({ flags }) => !flags.includes('$seen')).length }];
      }),
    );
  }

  async listMessages({ mailboxId, search = {}, before, limit }: ListMessagesRequest): Promise<MessagePage> {
    this.#enter('listMessages');
    const from = before === undefined ? Number.POSITIVE_INFINITY : Number(before);
    const matching = this.stored
      .filter((message) => (mailboxId ? message.mailboxId === mailboxId : !['trash', 'junk'].includes(message.mailboxId)))
      .filter((message) => message.uid < from && meets(message, search))
      .sort((one, other) => other.uid - one.uid);
    const page = matching.slice(0, limit);
    const last = page.at(-1);
    return {
      messages: page.map(toSummary),
      nextCursor: last && matching.length > limit ? (String(last.uid) as PageCursor) : null,
      total: null,
      isByArrival: true,
    };
  }

  async getMessages(ids: readonly MessageId[]): Promise<readonly MessageSummary[]> {
    this.#enter('getMessages');
    return this.stored.filter((message) => ids.includes(toId(message))).map(toSummary);
  }

  async getMessage(id: MessageId): Promise<Message> {
    this.#enter('getMessage');
    const message = this.#find(id);
    if (!message) throw new MailError('NOT_FOUND', 'No such message.');
    const { text = 'Hello.', html = null } = message;
    if (text === null && html === null) throw new MailError('MALFORMED_MESSAGE', 'Its bodies cannot be read.');
    const headers = { 'list-unsubscribe': ['<https://list.example.test/u>, <javascript:alert(1)>'] };
    return { ...toSummary(message), text, html, attachments: [], isTruncated: false, headers };
  }

  async openRawMessage(id: MessageId): Promise<OpenedBlob> {
    this.#enter('openRawMessage');
    const bytes = new TextEncoder().encode(`Message-ID: ${this.#find(id)?.header}\r\n\r\n`);
    return { stream: new Blob([bytes]).stream(), contentType: 'message/rfc822', filename: null, sizeBytes: bytes.length };
  }

  async setFlags(ids: readonly MessageId[], { add = [], remove = [] }: FlagChange): Promise<readonly MessageId[]> {
    this.#enter('setFlags');
    await this.onCall?.('setFlags', 'before', ids);
    for (const message of this.stored.filter((candidate) => ids.includes(toId(candidate)))) {
      message.flags = [...new Set([...message.flags.filter((flag) => !remove.includes(flag)), ...add])];
    }
    await this.onCall?.('setFlags', 'after', ids);
    return ids.filter((id) => !this.#find(id));
  }

  async moveMessages(ids: readonly MessageId[], target: MailboxId): Promise<ReadonlyMap<MessageId, MessageId>> {
    this.#enter('moveMessages');
    await this.onCall?.('moveMessages', 'before', ids);
    const isThere = (id: MessageId) => this.#find(id)?.mailboxId === target;
    const moved = ids.filter((id) => this.#find(id)).map((id) => [id, isThere(id) ? id : this.moveElsewhere(id, target)] as const);
    await this.onCall?.('moveMessages', 'after', ids);
    return new Map(moved);
  }

  async destroyMessages(ids: readonly MessageId[]): Promise<void> {
    this.#enter('destroyMessages');
    await this.onCall?.('destroyMessages', 'before', ids);
    for (const id of ids) this.expunge(id);
    await this.onCall?.('destroyMessages', 'after', ids);
  }

  readonly renameMailbox = unsupported;
  readonly destroyMailbox = unsupported;
  readonly openBlob = unsupported;
  readonly setMailboxes = unsupported;
  readonly saveDraft = unsupported;
  readonly listIdentities = unsupported;
  readonly sendMessage = unsupported;
  readonly getChanges = unsupported;
  readonly waitForChange = unsupported;
  readonly verify = unsupported;

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(id: MessageId): Stored | undefined {
    return this.stored.find((message) => toId(message) === id);
  }

  #enter(name: string): void {
    this.calls.push(name);
    if (this.failure) throw this.failure;
  }
}

function meets(message: Stored, search: MessageSearch): boolean {
  const { text, subject, messageIdHeader, lacksFlag = [], hasFlag = [], allOf = [], noneOf = [] } = search;
  return (
    (messageIdHeader === undefined || message.header === messageIdHeader) &&
    (text === undefined || `${message.subject} ${message.text}`.toLowerCase().includes(text.toLowerCase())) &&
    (subject === undefined || (message.subject ?? 'Plans').toLowerCase().includes(subject.toLowerCase())) &&
    lacksFlag.every((flag) => !message.flags.includes(flag)) &&
    hasFlag.every((flag) => message.flags.includes(flag)) &&
    allOf.every((inner) => meets(message, inner)) &&
    !noneOf.some((inner) => meets(message, inner))
  );
}

const toId = ({ mailboxId, uid }: Stored): MessageId => `${mailboxId}/${uid}` as MessageId;

function toSummary(message: Stored): MessageSummary {
  const from = { name: null, address: message.from ?? 'grace@example.test' };
  const envelope: Envelope = {
    subject: message.subject ?? 'Plans',
    from: [from],
    sender: [],
    replyTo: [],
    to: [message.to ? { name: null, address: message.to } : { name: 'Ada', address: 'ada@example.test' }],
    cc: [],
    bcc: [],
    sentAt: message.receivedAt,
    messageIdHeader: message.header,
    inReplyTo: message.references?.slice(-1) ?? [],
    references: message.references ?? [],
  };
  return {
    id: toId(message),
    mailboxIds: [message.mailboxId as MailboxId],
    flags: message.flags,
    envelope,
    structure: null,
    hasAttachment: message.hasAttachment ?? false,
    preview: null,
    sizeBytes: 1000,
    receivedAt: message.receivedAt,
    providerThreadId: null,
  };
}
