import { randomBytes } from 'node:crypto';
import {
  type DriverHarness,
  describeMailManager,
  type ElsewhereAction,
  type ElsewhereCopy,
  type ForcedCondition,
  type HarnessSource,
} from '@mailwright/driver-testkit';
import type { Mailbox, MailManager } from '@mailwright/mail';
import { AccountFile } from './account-file.ts';
import type { LiveMessage, MemoryAccount } from './memory-account.ts';
import { createMemoryMailManager, type MemoryMailManagerOptions } from './memory-mail-manager.ts';
import { createInMemoryStore, type MemoryStore } from './memory-store.ts';
import { createSampleMailbox } from './samples/sample-mailbox.ts';

const person = { emailAddress: 'demo@example.test', displayName: 'Demo Person' };

// The contract's home for the memory driver: one store, reached by the manager and, beside it, as bare state.
function createMemoryHarness(name: string, options: Partial<MemoryMailManagerOptions> = {}): HarnessSource {
  return {
    name,
    forces: ['reject-recipient', 'oversize', 'expire-cursor'],
    open: async () => new MemoryHarness(options),
  };
}

class MemoryHarness implements DriverHarness {
  readonly emailAddress = person.emailAddress;
  readonly otherAddress = person.emailAddress;
  readonly thirdAddress = null;
  readonly refusedAddress = 'nobody@nowhere.invalid';
  readonly promisesPreviews = true;
  readonly messageIdDomain = `run${randomBytes(6).toString('hex')}.contract.example`;
  readonly secrets = [];
  readonly #options: Partial<MemoryMailManagerOptions>;
  readonly #store: MemoryStore = createInMemoryStore();
  readonly #file: AccountFile;

  constructor(options: Partial<MemoryMailManagerOptions>) {
    this.#options = options;
    this.#file = new AccountFile(this.#store, createSampleMailbox(person), Date.now);
  }

  async createManager(): Promise<MailManager> {
    const settings = { store: this.#store, ...person, now: Date.now, maxMessageSizeBytes: 300_000, pollMs: 100 };
    return createMemoryMailManager({ ...settings, ...this.#options });
  }

  findArrivals(mailboxes: readonly Mailbox[]): Mailbox | undefined {
    return mailboxes.find((mailbox) => mailbox.role === 'inbox');
  }

  async deliver(raw: Uint8Array, options: { readonly receivedAt?: string } = {}): Promise<void> {
    const receivedAt = options.receivedAt ?? new Date().toISOString();
    await this.#file.act((account) => account.add({ raw, mailboxId: 'inbox', flags: [], receivedAt }));
  }

  async changeElsewhere(action: ElsewhereAction, messageIdHeader: string): Promise<void> {
    await this.#file.act((account) => {
      for (const message of findByHeader(account, messageIdHeader)) change(account, message, action);
    });
  }

  listElsewhere(messageIdHeader: string): Promise<readonly ElsewhereCopy[]> {
    return this.#file.act((account) => findByHeader(account, messageIdHeader).flatMap((message) => toCopies(account, message)));
  }

  async listReceived(_address: string, messageIdHeader: string): Promise<readonly Uint8Array[]> {
    const copies = await this.listElsewhere(messageIdHeader);
    return copies.filter((copy) => copy.mailboxRole === 'inbox').map((copy) => copy.raw);
  }

  async force(condition: ForcedCondition): Promise<AsyncDisposable> {
    if (condition === 'expire-cursor') {
      await this.#file.act((account) => {
        account.historyStart = account.touch();
      });
    }
    return { [Symbol.asyncDispose]: async () => undefined };
  }

  countOpenLines(): number {
    return 0;
  }

  readTraffic(): string {
    return '';
  }

  readLog(): string {
    return '';
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function findByHeader(account: MemoryAccount, messageIdHeader: string): LiveMessage[] {
  const line = `\r\nMessage-ID: ${messageIdHeader}\r\n`;
  return [...account.messages.values()].filter((message) => `\r\n${Buffer.from(message.readRaw()).toString('latin1')}`.includes(line));
}

function change(account: MemoryAccount, message: LiveMessage, action: ElsewhereAction): void {
  switch (action) {
    case 'mark-seen':
    case 'mark-flagged':
      account.change(message, { flags: [...message.flags, action === 'mark-seen' ? '$seen' : '$flagged'] });
      return;
    case 'move-to-trash':
      account.change(message, { mailboxIds: ['trash'] });
      return;
    case 'destroy':
      account.destroy(message.id);
      return;
    case 'mark-deleted':
      throw new Error('Nothing is marked deleted here: it is destroyed or it is not.');
    default:
      action satisfies never;
  }
}

function toCopies(account: MemoryAccount, message: LiveMessage): ElsewhereCopy[] {
  return account.mailboxes
    .filter((mailbox) => message.mailboxIds.includes(mailbox.id))
    .map(({ name, role }) => ({
      mailboxName: name,
      mailboxRole: role,
      flags: message.flags,
      isMarkedDeleted: false,
      raw: message.readRaw(),
    }));
}

describeMailManager(createMemoryHarness('memory'));
describeMailManager(createMemoryHarness('memory, several mailboxes per message', { hasManyMailboxesPerMessage: true }));
