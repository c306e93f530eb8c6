import { randomBytes } from 'node:crypto';
import type { Mailbox, MailboxRole, MailManager } from '@mailwright/mail';
import type { DriverHarness, ElsewhereAction, ElsewhereCopy, ForcedCondition, HarnessSource } from '../driver-harness.ts';
import { type GmailEmulator, startGmailEmulator } from '../servers/gmail/gmail-emulator.ts';

/** What a Gmail manager of the contract is made of. */
export interface GmailDoubleAccount {
  readonly rootUrl: string;
  readonly emailAddress: string;
  readonly accessToken: string;
  readonly grantedScopes: readonly string[];
}

/** How the harness is made. */
export interface GmailHarnessOptions {
  readonly name: string;
  readonly grantedScopes: readonly string[];
  readonly createManager: (account: GmailDoubleAccount) => MailManager;
}

const forces = [
  'drop-connection',
  'stall',
  'rate-limit',
  'lose-reply',
  'oversize',
  'server-files-sent',
  'expire-cursor',
] as const satisfies readonly ForcedCondition[];
const [emailAddress, otherAddress, thirdAddress] = ['reader@example.test', 'other@example.test', 'third@example.test'] as const;

/** The Gmail double as a home for the contract. */
export function createGmailHarness(options: GmailHarnessOptions): HarnessSource {
  return {
    name: options.name,
    forces,
    open: async () => {
      const users = [emailAddress, otherAddress, thirdAddress].map((address) => ({ emailAddress: address }));
      return new GmailHarness(options, await startGmailEmulator({ users, maxMessageBytes: 300_000 }));
    },
  };
}

class GmailHarness implements DriverHarness {
  readonly emailAddress = emailAddress;
  readonly otherAddress = otherAddress;
  readonly thirdAddress = thirdAddress;
  readonly refusedAddress = 'nobody@nowhere.invalid';
  readonly messageIdDomain = `run${randomBytes(6).toString('hex')}.contract.example`;
  readonly secrets: readonly string[];
  readonly #options: GmailHarnessOptions;
  readonly #emulator: GmailEmulator;

  constructor(options: GmailHarnessOptions, emulator: GmailEmulator) {
    this.#options = options;
    this.#emulator = emulator;
    this.secrets = [emulator.issueToken(emailAddress, options.grantedScopes)];
  }

  async createManager(): Promise<MailManager> {
    const { createManager, grantedScopes } = this.#options;
    return createManager({ rootUrl: this.#emulator.url, emailAddress, accessToken: this.secrets[0] ?? '', grantedScopes });
  }

  findArrivals(mailboxes: readonly Mailbox[]): Mailbox | undefined {
    return mailboxes.find((mailbox) => mailbox.role === 'inbox');
  }

  deliver(raw: Uint8Array, options: { readonly receivedAt?: string } = {}): Promise<void> {
    return this.#emulator.deliver(emailAddress, raw, options.receivedAt);
  }

  async changeElsewhere(action: ElsewhereAction, messageIdHeader: string): Promise<void> {
    const store = this.#emulator.getStore(emailAddress);
    for (const { id } of await this.#findCopies(emailAddress, messageIdHeader)) {
      if (action === 'mark-seen') await store.call('POST', `messages/${id}/modify`, { removeLabelIds: ['UNREAD'] });
      if (action === 'mark-flagged') await store.call('POST', `messages/${id}/modify`, { addLabelIds: ['STARRED'] });
      if (action === 'move-to-trash') await store.call('POST', `messages/${id}/trash`);
      if (action === 'destroy') await store.call('DELETE', `messages/${id}`);
    }
  }

  async listElsewhere(messageIdHeader: string): Promise<readonly ElsewhereCopy[]> {
    const copies = await this.#findCopies(emailAddress, messageIdHeader);
    return copies.map(({ labelIds, raw }) => ({
      mailboxName: labelIds.join(' '),
      mailboxRole: roleOf(labelIds),
      flags: [...(labelIds.includes('UNREAD') ? [] : ['$seen']), ...(labelIds.includes('STARRED') ? ['$flagged'] : [])],
      isMarkedDeleted: false,
      raw,
    }));
  }

  async listReceived(address: string, messageIdHeader: string): Promise<readonly Uint8Array[]> {
    const copies = await this.#findCopies(address, messageIdHeader);
    return copies.filter(({ labelIds }) => labelIds.includes('INBOX')).map(({ raw }) => raw);
  }

  async force(condition: ForcedCondition): Promise<AsyncDisposable> {
    if (condition === 'drop-connection') this.#emulator.cut();
    if (condition === 'expire-cursor') await this.#emulator.expireHistory(emailAddress);
    const script = this.#script(condition);
    return { [Symbol.asyncDispose]: async () => script?.[Symbol.dispose]() };
  }

  /** Requests under way: lines of HTTP outlive their requests in a pool that all callers share. */
  countOpenLines(): number {
    return this.#emulator.underWay;
  }

  /** NOTE: without the Authorization header, which is where a token belongs; Google is reached by https alone. */
  readTraffic(): string {
    return this.#emulator.requests.map(({ path, query, body }) => `${path}?${query}\n${body.toString('latin1')}`).join('\n');
  }

  readLog(): string {
    return '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#emulator[Symbol.asyncDispose]();
  }

  #script(condition: ForcedCondition): Disposable | null {
    const { faults } = this.#emulator;
    const matches = ({ path }: { path: string }) => path === 'messages/send';
    if (condition === 'stall') return faults.add({ fault: { kind: 'stall' } });
    if (condition === 'lose-reply') return faults.add({ fault: { kind: 'lose-reply' }, matches });
    if (condition === 'rate-limit') return faults.add({ fault: { kind: 'status', status: 429, reason: 'rateLimitExceeded' }, matches });
    return null;
  }

  async #findCopies(address: string, messageIdHeader: string) {
    const store = this.#emulator.getStore(address);
    const copies: { readonly id: string; readonly labelIds: readonly string[]; readonly raw: Uint8Array }[] = [];
    for (const { id } of await store.listIds([], true)) {
      const described = await store.describe(id);
      const state = described?.messageIdHeader === messageIdHeader ? await store.find(id) : null;
      if (described && state !== null) copies.push({ id, labelIds: state.labelIds, raw: described.raw });
    }
    return copies;
  }
}

function roleOf(labelIds: readonly string[]): MailboxRole | null {
  const roles: readonly (readonly [string, MailboxRole])[] = [
    ['TRASH', 'trash'],
    ['SPAM', 'junk'],
    ['DRAFT', 'drafts'],
    ['SENT', 'sent'],
    ['INBOX', 'inbox'],
  ];
  return roles.find(([label]) => labelIds.includes(label))?.[1] ?? null;
}
