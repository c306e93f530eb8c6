import type { Submission, SubmissionReceipt } from '@mailwright/mail';
import { searchUids } from '../fetch-rows.ts';
import { toMessageId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { sleep } from '../race-work.ts';
import { appendMessage } from './append-message.ts';
import { ensureSpecialMailbox } from './find-special-mailbox.ts';

type SentCopy = Pick<SubmissionReceipt, 'sentCopy' | 'sentMessageId'>;

// Gmail, Microsoft 365 and Outlook.com, iCloud: what is sent through them lies in Sent by itself.
const filingHosts = /(^|\.)(smtp\.gmail\.com|smtp\.googlemail\.com|smtp\.office365\.com|smtp-mail\.outlook\.com|smtp\.mail\.me\.com)$/i;
const knownWaitsMs = [0, 500, 1500, 3000];
const unknownWaitsMs = [0, 700];

/** Sees that exactly one copy lies in Sent: the server's own where there is one, else ours. */
export async function fileSentCopy(pool: ImapSessionPool, submission: Submission): Promise<SentCopy> {
  const { serverFilesSentCopy, settings } = pool.context;
  const filesItself = serverFilesSentCopy ?? filingHosts.test(settings.smtp.host);
  return pool.use({ isChecked: true }, async (session) => {
    const path = await ensureSpecialMailbox(session, 'sent');
    const waitsMs = serverFilesSentCopy === false ? [0] : filesItself ? knownWaitsMs : unknownWaitsMs;
    for (const waitMs of waitsMs) {
      if (waitMs > 0) await sleep(waitMs);
      const filed = await findCopy(session, path, submission.messageIdHeader);
      if (filed !== null) return { sentCopy: 'filed', sentMessageId: filed };
    }
    if (filesItself) return { sentCopy: 'filed', sentMessageId: null };
    return saveCopy(pool, session, path, submission);
  });
}

async function findCopy(session: ImapSession, path: string, messageIdHeader: string): Promise<SubmissionReceipt['sentMessageId']> {
  const mailbox = await session.select(path);
  if (mailbox.exists === 0) return null;
  const uid = (await searchUids(session, { header: { 'Message-ID': messageIdHeader } })).at(-1);
  return uid === undefined ? null : toMessageId({ path, uidValidity: mailbox.uidValidity.toString(), uid });
}

async function saveCopy(pool: ImapSessionPool, session: ImapSession, path: string, submission: Submission): Promise<SentCopy> {
  try {
    const place = await appendMessage(session, { path, raw: submission.raw, flags: ['\\Seen'] });
    return { sentCopy: 'saved', sentMessageId: toMessageId({ path, ...place }) };
  } catch {
    pool.context.logger.warn({ protocol: 'imap' }, 'The copy of a sent message could not be saved.');
    return { sentCopy: 'failed', sentMessageId: null };
  }
}
