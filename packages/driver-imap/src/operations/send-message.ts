import { Readable } from 'node:stream';
import { type CallOptions, isMailError, MailError, type Submission, type SubmissionReceipt } from '@mailwright/mail';
import { isSafeForWire } from '../imap-ids.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { raceWork, throwIfAborted } from '../race-work.ts';
import { cleanServerText } from '../server-text.ts';
import { toSmtpFailure, toSubmissionError } from '../smtp-errors.ts';
import { SmtpSession } from '../smtp-session.ts';
import { destroyMessages } from './destroy-messages.ts';
import { fileSentCopy } from './file-sent-copy.ts';

const address = /^[^\s<>()[\]\\,;:"@]+(?:\.[^\s<>()[\]\\,;:"@]+)*@[^\s<>()\\,;:"@]+$/u;
const quotedAddress = /^"[^"\\\r\n]{1,64}"@[^\s<>()\\,;:"@]+$/u;
const pieceBytes = 64 * 1024;
const slowestBytesPerMs = 16;

type Receipt = Pick<SubmissionReceipt, 'accepted' | 'rejected' | 'serverText'>;

/** Hands a message over for sending (RFC 6409), then sees that one copy lies in Sent and the draft goes. */
export async function sendMessage(pool: ImapSessionPool, submission: Submission, options: CallOptions = {}): Promise<SubmissionReceipt> {
  requireAddresses(submission);
  throwIfAborted(options.signal);
  const receipt = await submit(pool, submission, options.signal);
  // NOTE: the mail is out; nothing that happens from here on may look like a failure to send.
  const copy = await fileSentCopy(pool, submission).catch(() => ({ sentCopy: 'failed', sentMessageId: null }) as const);
  if (submission.draftId !== undefined) {
    await destroyMessages(pool, [submission.draftId]).catch(() => {
      pool.context.logger.warn({ protocol: 'imap' }, 'The draft of a sent message could not be removed.');
    });
  }
  return { messageIdHeader: submission.messageIdHeader, ...receipt, ...copy };
}

function requireAddresses({ envelope }: Submission): void {
  const { mailFrom, rcptTo } = envelope;
  if (rcptTo.length === 0) throw new MailError('SUBMISSION_REJECTED', 'The message has no recipient.');
  const unfit = [mailFrom, ...rcptTo].filter((one) => !isAddress(one));
  if (unfit.length > 0)
    throw new MailError('SUBMISSION_REJECTED', 'An address of the message cannot be used.', { addresses: unfit.filter(isSafeForWire) });
}

/** One bare mailbox (RFC 5321 §4.1.2), without anything a server could read as more than one. */
function isAddress(text: string): boolean {
  return (
    text.length <= 320 && isSafeForWire(text) && !/[\u0000-\u0020\u007f]/.test(text) && (address.test(text) || quotedAddress.test(text))
  );
}

async function submit(pool: ImapSessionPool, submission: Submission, signal: AbortSignal | undefined): Promise<Receipt> {
  const { context } = pool;
  const session = await SmtpSession.open(context, { signal });
  const state = { hasDataStarted: false, secrets: session.secrets };
  try {
    await session.login(signal);
    const { maxSizeBytes } = await session.readFacts(signal);
    if (maxSizeBytes !== null && submission.raw.length > maxSizeBytes) {
      throw new MailError('MESSAGE_TOO_LARGE', 'The message is larger than the server takes.');
    }
    const receipt = await handOver(pool, session, { submission, state, signal });
    session.quit();
    return receipt;
  } catch (error) {
    // NOTE: a QUIT within DATA would be read as part of the message.
    session.close();
    throw isMailError(error) ? error : toSubmissionError(error, state);
  }
}

interface HandOver {
  readonly submission: Submission;
  readonly state: { hasDataStarted: boolean; readonly secrets: readonly string[] };
  readonly signal: AbortSignal | undefined;
}

async function handOver(pool: ImapSessionPool, session: SmtpSession, { submission, state, signal }: HandOver): Promise<Receipt> {
  const { limits, settings } = pool.context;
  const { raw, envelope } = submission;
  const message = streamMessage(submission, state, signal);
  const work = session.submit(
    { from: envelope.mailFrom, to: [...envelope.rcptTo], size: raw.length, use8BitMime: raw.some((byte) => byte > 127) },
    message,
  );
  const deadlineMs = settings.timeoutMs * (3 + envelope.rcptTo.length) + limits.submissionReplyMs + raw.length / slowestBytesPerMs;
  try {
    const info = await raceWork(work, { signal, deadlineMs, onGiveUp: () => session.close() });
    const rejected = toSmtpFailure({ rejectedErrors: info.rejectedErrors ?? [] }, state.secrets).rejected;
    return { accepted: info.accepted, rejected, serverText: cleanServerText(info.response, state.secrets) ?? '' };
  } catch (error) {
    throw isMailError(error) && !state.hasDataStarted ? error : toSubmissionError(error, state);
  }
}

/** The bytes, of which the first is asked for when the server has said 354 (RFC 5321 §4.1.1.4), not before. */
function streamMessage(submission: Submission, state: { hasDataStarted: boolean }, signal: AbortSignal | undefined): Readable {
  const { raw, onDataStart } = submission;
  let position = 0;
  const readNext = (stream: Readable): void => {
    const piece = raw.subarray(position, position + pieceBytes);
    position += piece.length;
    stream.push(piece.length === 0 ? null : Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  };
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      if (state.hasDataStarted) {
        readNext(this);
        return;
      }
      Promise.resolve(onDataStart?.()).then(
        () => {
          if (signal?.aborted || this.destroyed) return;
          state.hasDataStarted = true;
          readNext(this);
        },
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error('The message was held back.')),
      );
    },
  });
}
