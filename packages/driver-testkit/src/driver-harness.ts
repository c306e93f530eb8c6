import type { Flag, Mailbox, MailboxRole, MailManager } from '@mailwright/mail';

/** What another client does to a message behind the driver's back. `mark-deleted` is IMAP's \Deleted, without expunging. */
export type ElsewhereAction = 'mark-seen' | 'mark-flagged' | 'move-to-trash' | 'destroy' | 'mark-deleted';

/** What a harness may be able to bring about from outside. */
export const forcedConditions = [
  'bad-credentials',
  'drop-connection',
  'stall',
  'rate-limit',
  'reject-recipient',
  'lose-reply',
  'oversize',
  'server-files-sent',
  'foreign-deleted',
  'expire-cursor',
] as const;

/** One of {@link forcedConditions}. */
export type ForcedCondition = (typeof forcedConditions)[number];

/** One copy of a message as an independent client sees it. */
export interface ElsewhereCopy {
  readonly mailboxName: string;
  readonly mailboxRole: MailboxRole | null;
  readonly flags: readonly Flag[];
  readonly isMarkedDeleted: boolean;
  readonly raw: Uint8Array;
}

/** How a manager of the contract is made. */
export interface CreateManagerOptions {
  /** Uses a password the provider refuses. */
  readonly hasWrongPassword?: boolean;
}

/** A mail account of one driver, with a second, independent way to look at and change it. */
export interface DriverHarness extends AsyncDisposable {
  /** The address of the account under test. */
  readonly emailAddress: string;
  /** An address that takes mail which `listReceived` can read; may be the account's own. */
  readonly otherAddress: string;
  /** One more such address, for Bcc; null where there is none. */
  readonly thirdAddress: string | null;
  /** An address that is refused while `reject-recipient` is forced. */
  readonly refusedAddress: string;
  /** Part of every Message-ID of this run: `<name@messageIdDomain>`. */
  readonly messageIdDomain: string;
  /** How long delivered mail may take to arrive; 8 seconds where left out. */
  readonly arrivalTimeoutMs?: number;
  /** True where every message with text must be listed with its first words; else null is taken too. */
  readonly promisesPreviews?: boolean;
  /** Passwords and tokens that may stand in no error and no log line. */
  readonly secrets: readonly string[];
  /** A new manager of its own; the contract closes it. */
  createManager(options?: CreateManagerOptions): Promise<MailManager>;
  /** The mailbox that `deliver` fills. */
  findArrivals(mailboxes: readonly Mailbox[]): Mailbox | undefined;
  /** Delivers as the outside world would, not through the driver. */
  deliver(raw: Uint8Array, options?: { readonly receivedAt?: string }): Promise<void>;
  changeElsewhere(action: ElsewhereAction, messageIdHeader: string): Promise<void>;
  /** Every copy of a message in the account, whichever the mailbox, read by an independent client. */
  listElsewhere(messageIdHeader: string): Promise<readonly ElsewhereCopy[]>;
  /** The bytes of every copy that arrived in the inbox of an address. */
  listReceived(address: string, messageIdHeader: string): Promise<readonly Uint8Array[]>;
  /** Brings a condition about until the answer is disposed; `drop-connection` and `expire-cursor` happen once, at once. */
  force(condition: ForcedCondition): Promise<AsyncDisposable>;
  /** Lines to the provider that are open now; 0 where there are none at all. */
  countOpenLines(): number;
  /** All that the driver sent over its lines, as it travelled (latin1); empty where there are none. */
  readTraffic(): string;
  /** All the driver and the library under it have logged. */
  readLog(): string;
}

/** Where harnesses come from; one is opened for a whole run of the contract. */
export interface HarnessSource {
  readonly name: string;
  /** What its harness can force; clauses about the rest are left out, since they cannot happen to this driver. */
  readonly forces: readonly ForcedCondition[];
  /** True reports the clauses it cannot force as skipped instead of leaving them out: servers that somebody else owns. */
  readonly reportsUnforced?: boolean;
  open(): Promise<DriverHarness>;
}
