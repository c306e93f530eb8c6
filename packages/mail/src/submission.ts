import type { MessageId } from './ids.ts';
import type { Address } from './message.ts';

/** Who really sends and receives (RFC 5321 §2.3.1): bare addresses, one mailbox each, Bcc included. */
export interface SubmissionEnvelope {
  readonly mailFrom: string;
  readonly rcptTo: readonly string[];
}

/** A composed message handed over for sending (RFC 6409). The bytes carry no Bcc header (RFC 5322 §3.6.3). */
export interface Submission {
  readonly raw: Uint8Array;
  readonly envelope: SubmissionEnvelope;
  /** Message-ID of the bytes; the same on every attempt. */
  readonly messageIdHeader: string;
  /** The saved draft this was; removed once the message is sent. */
  readonly draftId?: MessageId;
  /** Called once, awaited, right before the first byte of the message travels: from here on a lost line means "uncertain". */
  readonly onDataStart?: () => Promise<void>;
}

/** What became of a submission. */
export interface SubmissionReceipt {
  readonly messageIdHeader: string;
  readonly accepted: readonly string[];
  readonly rejected: readonly RejectedRecipient[];
  /** The server's last words. */
  readonly serverText: string;
  /** The copy in Sent: `saved` by us, `filed` by the server itself, `failed` (the mail is sent all the same). */
  readonly sentCopy: 'saved' | 'filed' | 'failed';
  /** Null where the copy was not found. */
  readonly sentMessageId: MessageId | null;
}

/** A recipient the server refused while it took others. */
export interface RejectedRecipient {
  readonly address: string;
  readonly serverText: string;
}

/** An address one may send from (RFC 8621 §6). */
export interface Identity {
  readonly address: Address;
  readonly isDefault: boolean;
  /** The provider's stored signature as HTML, where it has one. */
  readonly signatureHtml: string | null;
}
