import type { Flag } from './flag.ts';
import type { MailboxId, MessageId, PartId } from './ids.ts';

/** A mailbox address with its display name (RFC 5322 §3.4), both decoded. */
export interface Address {
  readonly name: string | null;
  /** `local@domain`, as written; compare in lower case. */
  readonly address: string;
}

/** The parsed header of a message (RFC 9051 §7.5.2, RFC 5322 §3.6), every word decoded. Missing is null or empty, never invented. */
export interface Envelope {
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  /** The Date header as ISO 8601 in UTC; null where it cannot be read. */
  readonly sentAt: string | null;
  /** With its angle brackets (RFC 5322 §3.6.4). */
  readonly messageIdHeader: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

/** One node of a message's MIME tree (RFC 9051 §7.5.2 BODYSTRUCTURE). */
export interface BodyPart {
  /** The empty string for a multipart at the root. */
  readonly partId: PartId;
  /** `type/subtype`, lower case. */
  readonly contentType: string;
  readonly charset: string | null;
  /** `format=flowed` and `delsp` (RFC 3676). */
  readonly isFlowed: boolean;
  readonly isDelSp: boolean;
  /** Content-Transfer-Encoding, lower case: `7bit`, `8bit`, `binary`, `base64`, `quoted-printable` or what was written. */
  readonly transferEncoding: string;
  readonly disposition: 'inline' | 'attachment' | null;
  /** Decoded (RFC 2231, RFC 2047); null where none is given. */
  readonly filename: string | null;
  /** Without angle brackets. */
  readonly contentId: string | null;
  /** Bytes as they travel, before the transfer encoding is undone; 0 for a multipart. */
  readonly sizeBytes: number;
  readonly children: readonly BodyPart[];
}

/** What a list shows of one message; one request gives a screen of these. */
export interface MessageSummary {
  readonly id: MessageId;
  readonly mailboxIds: readonly MailboxId[];
  readonly flags: readonly Flag[];
  readonly envelope: Envelope;
  /** Null where the server could not describe the message. */
  readonly structure: BodyPart | null;
  readonly hasAttachment: boolean;
  /**
   * First words of the text, at most 256 characters, white space folded, quotes left out. Null where there are none, and where a
   * page cannot have them in a few requests for all its messages together.
   */
  readonly preview: string | null;
  readonly sizeBytes: number;
  /** When the provider received it (INTERNALDATE), ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** The provider's own thread id, where it has one. */
  readonly providerThreadId: string | null;
}

/** A part a person can save or that the HTML refers to. */
export interface Attachment {
  readonly partId: PartId;
  readonly contentType: string;
  readonly filename: string | null;
  readonly contentId: string | null;
  readonly isInline: boolean;
  /** Bytes as they travel; an upper bound of the decoded size. */
  readonly sizeBytes: number;
}

/** A message with its bodies. The HTML is as the sender wrote it: never show it unsanitised. */
export interface Message extends MessageSummary {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  /** True where a body was longer than the limit and was cut. */
  readonly isTruncated: boolean;
  /** Headers a reader may ask for (`list-unsubscribe`, `authentication-results`, …): lower-case name → values in order, unfolded. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}
