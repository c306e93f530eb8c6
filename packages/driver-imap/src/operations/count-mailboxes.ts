import { type CallOptions, isMailError, type MailboxCounts, type MailboxId } from '@mailwright/mail';
import { fromMailboxId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { listMailboxes } from './list-mailboxes.ts';

const worthListing = 8;

/** Counts by STATUS; many at once by LIST-STATUS where offered. Mailboxes that are gone are left out. */
export async function countMailboxes(
  pool: ImapSessionPool,
  ids: readonly MailboxId[],
  options: CallOptions = {},
): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
  const counts = new Map<MailboxId, MailboxCounts>();
  if (ids.length >= worthListing) {
    for (const mailbox of await listMailboxes(pool, options)) {
      if (mailbox.counts !== null && ids.includes(mailbox.id)) counts.set(mailbox.id, mailbox.counts);
    }
  }
  const others = ids.filter((id) => !counts.has(id));
  if (others.length === 0) return counts;
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    await session.refresh(options.signal);
    for (const id of others) {
      const found = await findCounts(session, fromMailboxId(id), options.signal);
      if (found !== null) counts.set(id, found);
    }
    return counts;
  });
}

async function findCounts(session: ImapSession, path: string, signal: AbortSignal | undefined): Promise<MailboxCounts | null> {
  try {
    const status = await session.run((client) => client.status(path, { messages: true, unseen: true }), { signal });
    return status ? { total: status.messages ?? 0, unread: status.unseen ?? 0 } : null;
  } catch (error) {
    if (isMailError(error) && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
