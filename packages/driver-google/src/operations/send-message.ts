import { type CallOptions, isMailError, MailError, type MessageId, type Submission, type SubmissionReceipt } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { messageStateSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { addBcc } from '../submission-bytes.ts';
import { destroyDraft } from './find-draft.ts';
import { findThread } from './find-thread.ts';
import { listIdentities } from './list-identities.ts';

const plainAddress = /^[^\s<>()[\]\\,;:"@]+(?:\.[^\s<>()[\]\\,;:"@]+)*@[^\s<>()[\]\\,;:"@]+$/u;

/** Hands a message over; Gmail files the one copy in Sent itself. */
export async function sendMessage(
  client: GmailClient,
  submission: Submission,
  maxBytes: number | null,
  options: CallOptions = {},
): Promise<SubmissionReceipt> {
  const { envelope, raw, draftId, messageIdHeader } = submission;
  requireAddresses(submission);
  if (maxBytes !== null && raw.length > maxBytes) throw new MailError('MESSAGE_TOO_LARGE', 'The message is larger than Gmail takes.');
  await requireIdentity(client, envelope.mailFrom, options);
  const bytes = addBcc(raw, envelope.rcptTo);
  const threadId = await findThread(client, raw, options);
  const sent = await handOver(client, { submission, bytes, threadId }, options);
  // NOTE: the mail is out; nothing that happens from here on may look like a failure to send.
  if (draftId !== undefined) await destroyDraft(client, draftId).catch(() => undefined);
  return {
    messageIdHeader,
    accepted: envelope.rcptTo,
    rejected: [],
    serverText: 'Gmail took the message.',
    sentCopy: 'filed',
    sentMessageId: sent.id as MessageId,
  };
}

function requireAddresses({ envelope }: Submission): void {
  const { mailFrom, rcptTo } = envelope;
  if (rcptTo.length === 0) throw new MailError('SUBMISSION_REJECTED', 'The message has no recipient.');
  const unfit = [mailFrom, ...rcptTo].filter((address) => address.length > 320 || !plainAddress.test(address));
  const addresses = unfit.filter((address) => !/[\u0000-\u001f\u007f]/.test(address));
  if (unfit.length > 0) throw new MailError('SUBMISSION_REJECTED', 'An address of the message cannot be used.', { addresses });
}

/** Gmail would put the account's own address in the place of one that it does not know. */
async function requireIdentity(client: GmailClient, mailFrom: string, options: CallOptions): Promise<void> {
  const identities = await listIdentities(client, options);
  if (identities.some(({ address }) => address.address.toLowerCase() === mailFrom.toLowerCase())) return;
  throw new MailError('SUBMISSION_REJECTED', 'Gmail does not let this account send from this address.', { addresses: [mailFrom] });
}

interface HandOver {
  readonly submission: Submission;
  readonly bytes: Uint8Array;
  readonly threadId: string | null;
}

async function handOver(client: GmailClient, { submission, bytes, threadId }: HandOver, options: CallOptions) {
  await submission.onDataStart?.();
  try {
    const metadata = threadId === null ? {} : { threadId };
    const query = { fields: 'id,threadId,labelIds' };
    const request = { path: 'messages/send', query, metadata, raw: bytes, schema: messageStateSchema, units: quotaUnits.sendMessage };
    return await client.upload(request, options.signal);
  } catch (error) {
    throw toSubmissionError(error);
  }
}

/** Only what Gmail refused in so many words is known not to be sent. */
function toSubmissionError(error: unknown): MailError {
  if (!isMailError(error)) return new MailError('SUBMISSION_UNCERTAIN', 'It is not known whether the message was sent.', { cause: error });
  const isUncertain = ['CONNECTION_FAILED', 'TIMED_OUT', 'CANCELLED', 'MALFORMED_MESSAGE'].includes(error.code);
  if (isUncertain || (error.code === 'PROTOCOL_ERROR' && error.retry === 'later'))
    return new MailError('SUBMISSION_UNCERTAIN', 'It is not known whether the message was sent.', { cause: error });
  const isRefused = error.code === 'PROTOCOL_ERROR' || error.code === 'CONFLICT';
  const serverText = error.serverText === null ? {} : { serverText: error.serverText };
  return isRefused ? new MailError('SUBMISSION_REJECTED', 'Gmail refused the message.', { cause: error, ...serverText }) : error;
}
