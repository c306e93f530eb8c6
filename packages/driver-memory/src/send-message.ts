import { type MailCapabilities, MailError, type MessageId, type Submission, type SubmissionReceipt } from '@mailwright/mail';
import { getMailboxByRole } from './mailbox-operations.ts';
import type { MemoryAccount } from './memory-account.ts';

/** What sending depends on beside the account. */
export interface SendSurroundings {
  readonly emailAddress: string;
  readonly nowMs: number;
  readonly capabilities: MailCapabilities;
  /** Bytes of an answer to a message, or null where nobody answers. */
  readonly createReply: (submission: Submission) => { readonly raw: Uint8Array; readonly dueAt: string } | null;
}

/** Refuses what no mail server would take, before anything travels. */
export function checkSubmission(submission: Submission, surroundings: SendSurroundings): void {
  const { rcptTo, mailFrom } = submission.envelope;
  const malformed = [mailFrom, ...rcptTo].filter((address) => !/^[^\s<>\p{Cc}]+@[^\s<>@\p{Cc}]+$/u.test(address));
  if (rcptTo.length === 0) throw new MailError('SUBMISSION_REJECTED', 'The message has no recipient.');
  if (malformed.length > 0) throw new MailError('SUBMISSION_REJECTED', 'An address is malformed.', { addresses: malformed });
  const limit = surroundings.capabilities.maxMessageSizeBytes;
  if (limit !== null && submission.raw.length > limit)
    throw new MailError('MESSAGE_TOO_LARGE', 'The message is larger than this account takes.');
  const refused = rcptTo.filter(isRefused);
  if (refused.length === rcptTo.length) {
    throw new MailError('SUBMISSION_REJECTED', 'No recipient exists.', { addresses: refused, serverText: refusalText });
  }
}

/** Delivers to the own inbox what is addressed to it, files one copy in Sent, and removes the draft. */
export function applySubmission(account: MemoryAccount, submission: Submission, surroundings: SendSurroundings): SubmissionReceipt {
  const { emailAddress, nowMs } = surroundings;
  const receivedAt = new Date(nowMs).toISOString();
  const accepted = submission.envelope.rcptTo.filter((address) => !isRefused(address));
  const sent = account.add({ raw: submission.raw, mailboxId: getMailboxByRole(account, 'sent').id, flags: ['$seen'], receivedAt });
  if (accepted.some((address) => address.toLowerCase() === emailAddress.toLowerCase())) {
    account.add({ raw: submission.raw, mailboxId: getMailboxByRole(account, 'inbox').id, flags: [], receivedAt });
  }
  const reply = surroundings.createReply({ ...submission, envelope: { ...submission.envelope, rcptTo: accepted } });
  if (reply !== null) account.due = [...account.due, { dueAt: reply.dueAt, rawBase64: Buffer.from(reply.raw).toString('base64') }];
  if (submission.draftId !== undefined) account.destroy(submission.draftId);
  return {
    messageIdHeader: submission.messageIdHeader,
    accepted,
    rejected: submission.envelope.rcptTo.filter(isRefused).map((address) => ({ address, serverText: refusalText })),
    serverText: '250 2.0.0 Kept in the demo account',
    sentCopy: 'saved',
    sentMessageId: sent.id as MessageId,
  };
}

const refusalText = '550 5.1.2 The domain does not exist';

// RFC 6761 §6.4: names under "invalid" never exist, so a demo can show what a refusal looks like.
function isRefused(address: string): boolean {
  return address.toLowerCase().endsWith('.invalid');
}
