import { type CallOptions, isMailError, MailError, type MessageId, type MessageSummary } from '@mailwright/mail';
import { fetchSummaryRows } from '../fetch-rows.ts';
import { toSummary } from '../imap-mappers.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { appendMessage } from './append-message.ts';
import { destroyMessages } from './destroy-messages.ts';
import { ensureSpecialMailbox } from './find-special-mailbox.ts';

/** Saves a draft; the one it replaces goes when the new one lies there. */
export async function saveDraft(
  pool: ImapSessionPool,
  raw: Uint8Array,
  request: { readonly replaces?: MessageId } = {},
  options: CallOptions = {},
): Promise<MessageSummary> {
  const { signal } = options;
  const saved = await pool.use({ signal, isChecked: true }, async (session) => {
    const path = await ensureSpecialMailbox(session, 'drafts', signal);
    const { uid, uidValidity } = await appendMessage(session, { path, raw, flags: ['\\Draft', '\\Seen'] }, signal);
    await session.select(path, { signal });
    const [row] = await fetchSummaryRows(session, [uid], signal);
    if (row === undefined) throw new MailError('NOT_FOUND', 'The saved draft is gone again.');
    return toSummary(row, path, uidValidity);
  });
  if (request.replaces !== undefined && request.replaces !== saved.id) await removeReplaced(pool, request.replaces, options);
  return saved;
}

/** The new draft is safe; where the old one must not be expunged, two of them are better than none. */
async function removeReplaced(pool: ImapSessionPool, id: MessageId, options: CallOptions): Promise<void> {
  try {
    await destroyMessages(pool, [id], options);
  } catch (error) {
    if (!isMailError(error) || error.code !== 'CONFLICT') throw error;
    pool.context.logger.warn({ protocol: 'imap' }, 'A replaced draft stays, since mail of others is marked as deleted beside it.');
  }
}
