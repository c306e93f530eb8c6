import { randomBytes } from 'node:crypto';
import type { Mailbox, MailboxId, MailboxRole, MailCapabilities, MailManager, MessageId, MessageSummary } from '@mailwright/mail';
import { expect } from 'vitest';
import type { CreateManagerOptions, DriverHarness } from '../driver-harness.ts';
import { eventually } from '../eventually.ts';
import { buildMessage, type MessageText } from '../fixtures/build-message.ts';
import { type Rejection, watchManager } from '../watch-manager.ts';

/** A message of the run: all but its Message-ID may be left out. */
export type RunMessage = Partial<MessageText>;

/** What every clause works with; one for a whole run. */
export class ContractContext {
  readonly harness: DriverHarness;
  readonly manager: MailManager;
  readonly capabilities: MailCapabilities;
  /** The mailbox where delivered mail arrives. */
  readonly arrivals: Mailbox;
  readonly rejections: Rejection[];
  readonly #ownMailboxes: MailboxId[] = [];

  constructor(harness: DriverHarness, manager: MailManager, capabilities: MailCapabilities, arrivals: Mailbox, rejections: Rejection[]) {
    this.harness = harness;
    this.manager = manager;
    this.capabilities = capabilities;
    this.arrivals = arrivals;
    this.rejections = rejections;
  }

  /** Opens the context of a run over a fresh harness. */
  static async open(harness: DriverHarness): Promise<ContractContext> {
    const rejections: Rejection[] = [];
    const manager = watchManager(await harness.createManager(), rejections);
    const arrivals = harness.findArrivals(await manager.listMailboxes());
    if (arrivals === undefined) throw new Error('The mailbox where mail arrives is not listed.');
    return new ContractContext(harness, manager, await manager.getCapabilities(), arrivals, rejections);
  }

  /** One more manager for the same account; the clause closes it. */
  async openManager(options: CreateManagerOptions = {}): Promise<MailManager> {
    return watchManager(await this.harness.createManager(options), this.rejections);
  }

  /** A word that occurs nowhere else. */
  createToken(label: string): string {
    return `${label}${randomBytes(5).toString('hex')}`;
  }

  createMessageIdHeader(label = 'message'): string {
    return `<${this.createToken(label)}@${this.harness.messageIdDomain}>`;
  }

  /** Bytes of a message of this run. */
  build(message: RunMessage = {}): { readonly raw: Uint8Array; readonly messageIdHeader: string } {
    const messageIdHeader = message.messageIdHeader ?? this.createMessageIdHeader();
    const raw = buildMessage({ to: this.harness.emailAddress, subject: 'A message of the contract', ...message, messageIdHeader });
    return { raw, messageIdHeader };
  }

  /** Delivers from outside and waits until the driver lists it. */
  async deliver(message: RunMessage = {}, options: { readonly receivedAt?: string } = {}): Promise<MessageSummary> {
    const { raw, messageIdHeader } = this.build(message);
    return this.deliverRaw(raw, messageIdHeader, options);
  }

  async deliverRaw(raw: Uint8Array, messageIdHeader: string, options: { readonly receivedAt?: string } = {}): Promise<MessageSummary> {
    await this.harness.deliver(raw, options);
    return eventually(`${messageIdHeader} is listed`, () => this.find(this.arrivals.id, messageIdHeader));
  }

  /** Looks among the newest five hundred of a mailbox. */
  async find(mailboxId: MailboxId, messageIdHeader: string): Promise<MessageSummary | null> {
    const page = await this.manager.listMessages({ mailboxId, limit: 500 });
    return page.messages.find((message) => message.envelope.messageIdHeader === messageIdHeader) ?? null;
  }

  /** The flags as they are now. */
  async readFlags(id: MessageId): Promise<readonly string[]> {
    const [summary] = await this.manager.getMessages([id]);
    if (summary === undefined) throw new Error('The message is gone.');
    return summary.flags;
  }

  async findMailbox(role: MailboxRole): Promise<Mailbox> {
    const found = (await this.manager.listMailboxes()).find((mailbox) => mailbox.role === role);
    if (found === undefined) throw new Error(`No mailbox has the role ${role}.`);
    return found;
  }

  /** A mailbox to play with; destroyed with its mail at the end of the run. */
  async createMailbox(label = 'box'): Promise<Mailbox> {
    const mailbox = await this.manager.createMailbox({ name: this.createMailboxName(label) });
    this.#ownMailboxes.push(mailbox.id);
    return mailbox;
  }

  createMailboxName(label: string): string {
    return `contract-${this.createToken('')}-${label}`;
  }

  /** Somewhere else to put mail: a mailbox of the run, or Trash where none can be made. */
  async openTarget(): Promise<Mailbox> {
    return this.capabilities.canCreateMailboxes ? this.createMailbox('target') : this.findMailbox('trash');
  }

  /** Takes a message of the run out of the account, by another client where the driver may not. */
  async discard(message: { readonly id: MessageId; readonly envelope: { readonly messageIdHeader: string | null } }): Promise<void> {
    if (this.capabilities.canDestroyMessages) await this.manager.destroyMessages([message.id]);
    else await this.harness.changeElsewhere('destroy', message.envelope.messageIdHeader ?? '');
  }

  /** Takes away what the run made, as far as it still can. */
  async close(): Promise<void> {
    for (const mailboxId of this.#ownMailboxes) await this.#clear(mailboxId).catch(() => undefined);
    await this.manager.close();
  }

  async #clear(mailboxId: MailboxId): Promise<void> {
    const { messages } = await this.manager.listMessages({ mailboxId, limit: 500 });
    for (const message of messages) await this.discard(message);
    await this.manager.destroyMailbox(mailboxId);
  }
}

/** Expects a rejection with one of the given codes. */
export async function expectCode(act: Promise<unknown>, ...codes: readonly string[]): Promise<void> {
  const outcome = await act.then(
    () => 'no rejection at all',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
  expect(codes).toContain(outcome);
}

/** Reads a stream to its end. */
export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
