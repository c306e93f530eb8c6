import { type Address, MailError, type SubmissionEnvelope } from '@mailwright/mail';
import MailComposer from 'nodemailer/lib/mail-composer';
import { htmlToText } from '../text/html-to-text.ts';
import { checkAddresses, toEnvelopeAddress } from './check-addresses.ts';
import { createMessageIdHeader, toIdHeader } from './message-id-header.ts';
import { type OutgoingAttachment, toComposedAttachment } from './outgoing-attachment.ts';

const maxReferences = 100;

/** A message to be written. */
export interface OutgoingMessage {
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo?: readonly Address[];
  readonly subject: string;
  /** Null: made from the HTML. */
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly OutgoingAttachment[];
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** With angle brackets; absent: a new one at the domain of `from`. */
  readonly messageIdHeader?: string;
  /** ISO 8601; absent: now. */
  readonly sentAt?: string;
  /** Keeps the Bcc header in the bytes: for the copy in Drafts only. */
  readonly keepBcc?: boolean;
}

/** RFC 5322 bytes and who they go to. */
export interface ComposedMessage {
  readonly raw: Uint8Array;
  readonly envelope: SubmissionEnvelope;
  readonly messageIdHeader: string;
}

/** Writes RFC 5322 bytes with CRLF line ends, without Bcc; MailError SUBMISSION_REJECTED names every address that cannot be used. */
export async function composeMessage(message: OutgoingMessage): Promise<ComposedMessage> {
  const rcptTo =
    checkAddresses([...message.to, ...message.cc, ...message.bcc, message.from, ...(message.replyTo ?? [])]) && recipientsOf(message);
  const [mailFrom = ''] = checkAddresses([message.from]);
  const messageIdHeader = toMessageId(message, mailFrom);
  const composer = new MailComposer({
    from: toHeaderAddress(message.from),
    to: message.to.map(toHeaderAddress),
    cc: message.cc.map(toHeaderAddress),
    bcc: message.bcc.map(toHeaderAddress),
    ...(message.replyTo?.length ? { replyTo: message.replyTo.map(toHeaderAddress) } : {}),
    subject: toOneLine(message.subject),
    ...toBodies(message),
    attachments: message.attachments.map(toComposedAttachment),
    messageId: messageIdHeader,
    ...toReplyHeaders(message),
    date: new Date(message.sentAt ?? Date.now()),
    encoding: 'quoted-printable',
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  if (message.keepBcc) node.keepBcc = true;
  return { raw: await node.build(), envelope: { mailFrom, rcptTo }, messageIdHeader };
}

const recipientsOf = ({ to, cc, bcc }: OutgoingMessage): readonly string[] => checkAddresses([...to, ...cc, ...bcc]);

function toMessageId(message: OutgoingMessage, mailFrom: string): string {
  if (message.messageIdHeader === undefined) return createMessageIdHeader(mailFrom.slice(mailFrom.lastIndexOf('@') + 1));
  const id = toIdHeader(message.messageIdHeader);
  if (id === null) throw new MailError('SUBMISSION_REJECTED', 'The Message-ID cannot be used.');
  return id;
}

const toOneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();

// NOTE: the header carries the checked form too, so that no second parser can read another mailbox in it.
const toHeaderAddress = ({ name, address }: Address) => ({ name: toOneLine(name ?? ''), address: toEnvelopeAddress(address) ?? '' });

function toBodies({ text, html }: OutgoingMessage) {
  const plain = (text ?? (html === null ? '' : htmlToText(html))).replace(/\r\n?|\n/g, '\r\n');
  return html === null ? { text: plain } : { text: plain, html: html.replace(/\r\n?|\n/g, '\r\n') };
}

function toReplyHeaders({ inReplyTo, references = [] }: OutgoingMessage) {
  const replied = inReplyTo === undefined ? null : toIdHeader(inReplyTo);
  const known = [...new Set(references.map(toIdHeader).filter((id) => id !== null))];
  // RFC 5322 §3.6.4; where there are too many the first and the newest stay, as RFC 5537 §3.4.4 advises.
  const kept = known.length > maxReferences ? [...known.slice(0, 1), ...known.slice(1 - maxReferences)] : known;
  return { ...(replied === null ? {} : { inReplyTo: replied }), ...(kept.length > 0 ? { references: kept } : {}) };
}
