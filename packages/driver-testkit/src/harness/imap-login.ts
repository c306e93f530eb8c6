import type { Flag, MailboxRole, ServerSettings } from '@mailwright/mail';
import { ImapFlow, type ListResponse } from 'imapflow';
import type { ElsewhereAction, ElsewhereCopy } from '../driver-harness.ts';

/** What a bare IMAP client needs to know. */
export interface ImapLoginOptions {
  readonly settings: ServerSettings;
  readonly password: string;
}

/** A message with its IMAP flags and time of receipt. */
export interface AppendedMessage {
  readonly raw: Uint8Array;
  readonly flags: readonly string[];
  readonly receivedAt: string;
}

const roleOfUse: Readonly<Record<string, MailboxRole>> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
  '\\All': 'all',
};
const flagOfImap: Readonly<Record<string, Flag>> = {
  '\\Seen': '$seen',
  '\\Flagged': '$flagged',
  '\\Answered': '$answered',
  '\\Draft': '$draft',
};

/** An independent IMAP client for one login: a new line for every act, so that it never stands in the driver's way. */
export class ImapLogin {
  readonly #options: ImapLoginOptions;

  constructor(options: ImapLoginOptions) {
    this.#options = options;
  }

  /** Adds a message, as another client or a delivery would (RFC 9051 §6.3.12). */
  async append(
    mailboxPath: string,
    raw: Uint8Array,
    options: { readonly flags?: readonly string[]; readonly receivedAt?: string } = {},
  ): Promise<void> {
    await this.#run(async (client) => {
      const receivedAt = options.receivedAt === undefined ? undefined : new Date(options.receivedAt);
      await client.append(mailboxPath, Buffer.from(raw), [...(options.flags ?? [])], receivedAt);
    });
  }

  /** Adds many messages over one line, in order. */
  async appendAll(mailboxPath: string, messages: readonly AppendedMessage[]): Promise<void> {
    await this.#run(async (client) => {
      for (const { raw, flags, receivedAt } of messages) {
        await client.append(mailboxPath, Buffer.from(raw), [...flags], new Date(receivedAt));
      }
    });
  }

  createMailbox(path: string): Promise<void> {
    return this.#run(async (client) => {
      await client.mailboxCreate(path);
    });
  }

  destroyMailbox(path: string): Promise<void> {
    return this.#run(async (client) => {
      await client.mailboxDelete(path);
    });
  }

  listMailboxPaths(): Promise<string[]> {
    return this.#run(async (client) => (await client.list()).map((mailbox) => mailbox.path));
  }

  /** The path of the mailbox with a role, by special use or else by its English name. */
  findMailboxPath(role: MailboxRole): Promise<string | null> {
    return this.#run(async (client) => findPath(await client.list(), role));
  }

  /** Does something to every copy outside Sent and Drafts, or, for `destroy`, to every copy there is. */
  async change(action: ElsewhereAction, messageIdHeader: string): Promise<void> {
    await this.#run(async (client) => {
      const mailboxes = await client.list();
      const trash = findPath(mailboxes, 'trash') ?? 'Trash';
      for (const mailbox of mailboxes.filter(isSelectable)) {
        if (action === 'move-to-trash' && mailbox.path === trash) continue;
        await inMailbox(client, mailbox.path, messageIdHeader, (range) => changeRange(client, action, range, trash));
      }
    });
  }

  /** Every copy in every mailbox. */
  listCopies(messageIdHeader: string): Promise<ElsewhereCopy[]> {
    return this.#run(async (client) => {
      const copies: ElsewhereCopy[] = [];
      for (const mailbox of (await client.list()).filter(isSelectable)) {
        await inMailbox(client, mailbox.path, messageIdHeader, async (range) => {
          const rows = await client.fetchAll(range, { flags: true, source: true }, { uid: true });
          for (const row of rows) copies.push(toCopy(mailbox, row.flags ?? new Set(), row.source ?? Buffer.alloc(0)));
        });
      }
      return copies;
    });
  }

  /** Removes for good every message whose Message-ID holds a word. */
  async destroyOwn(messageIdPart: string): Promise<void> {
    await this.#run(async (client) => {
      for (const mailbox of (await client.list()).filter(isSelectable)) {
        await inMailbox(client, mailbox.path, messageIdPart, async (range) => {
          await client.messageDelete(range, { uid: true });
        });
      }
    });
  }

  async #run<Answer>(act: (client: ImapFlow) => Promise<Answer>): Promise<Answer> {
    const { settings, password } = this.#options;
    const client = new ImapFlow({
      host: settings.host,
      port: settings.port,
      secure: settings.security === 'tls',
      doSTARTTLS: settings.security === 'starttls',
      // NOTE: only for a test server's own throw-away certificate, which the settings pin; anything else is checked.
      tls: { rejectUnauthorized: settings.certificateFingerprint === null },
      auth: { user: settings.userName, pass: password },
      logger: false,
      disableAutoIdle: true,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await act(client);
    } finally {
      await client.logout().catch(() => client.close());
    }
  }
}

async function inMailbox(client: ImapFlow, path: string, messageIdPart: string, act: (range: string) => Promise<void>): Promise<void> {
  const lock = await client.getMailboxLock(path);
  try {
    // A mailbox that was open before shows new mail after NOOP only (RFC 9051 §7).
    await client.noop();
    const uids = await client.search({ header: { 'message-id': messageIdPart } }, { uid: true });
    if (uids && uids.length > 0) await act(uids.join(','));
  } finally {
    lock.release();
  }
}

async function changeRange(client: ImapFlow, action: ElsewhereAction, range: string, trash: string): Promise<void> {
  switch (action) {
    case 'mark-seen':
      await client.messageFlagsAdd(range, ['\\Seen'], { uid: true });
      return;
    case 'mark-flagged':
      await client.messageFlagsAdd(range, ['\\Flagged'], { uid: true });
      return;
    case 'mark-deleted':
      await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true });
      return;
    case 'move-to-trash':
      await client.messageMove(range, trash, { uid: true });
      return;
    case 'destroy':
      await client.messageDelete(range, { uid: true });
      return;
    default:
      action satisfies never;
  }
}

function isSelectable(mailbox: ListResponse): boolean {
  return !mailbox.flags.has('\\Noselect') && !mailbox.flags.has('\\NonExistent');
}

function toRole(mailbox: ListResponse): MailboxRole | null {
  if (mailbox.path.toUpperCase() === 'INBOX') return 'inbox';
  return roleOfUse[mailbox.specialUse ?? ''] ?? null;
}

function findPath(mailboxes: readonly ListResponse[], role: MailboxRole): string | null {
  const found = mailboxes.find((mailbox) => toRole(mailbox) === role) ?? mailboxes.find((mailbox) => mailbox.path.toLowerCase() === role);
  return found?.path ?? null;
}

function toCopy(mailbox: ListResponse, flags: ReadonlySet<string>, source: Buffer): ElsewhereCopy {
  const words = [...flags].filter((flag) => flag !== '\\Deleted' && flag !== '\\Recent');
  return {
    mailboxName: mailbox.name,
    mailboxRole: toRole(mailbox),
    flags: words.map((flag) => flagOfImap[flag] ?? flag.toLowerCase()),
    isMarkedDeleted: flags.has('\\Deleted'),
    raw: new Uint8Array(source),
  };
}
