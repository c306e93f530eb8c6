import { type CallOptions, MailError, type MessageId } from '@mailwright/mail';
import { searchUids } from '../fetch-rows.ts';
import { groupByPath } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { selectPlaces } from './get-messages.ts';

const chunkSize = 1000;

/** Destroys these messages and no other. */
export function destroyMessages(pool: ImapSessionPool, ids: readonly MessageId[], options: CallOptions = {}): Promise<void> {
  const groups = groupByPath(ids);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    for (const [path, places] of groups) {
      const { uids } = await selectPlaces(session, path, places, { isReadOnly: false, signal: options.signal });
      if (uids.length > 0) await expunge(session, uids, options.signal);
    }
  });
}

/**
 * Removes UIDs of the selected mailbox. Without UIDPLUS (RFC 4315) EXPUNGE takes all that is marked \Deleted, so it is refused
 * with CONFLICT while mail of others is marked.
 */
export async function expunge(session: ImapSession, uids: readonly number[], signal?: AbortSignal): Promise<void> {
  await requireNoForeign(session, uids, signal);
  for (const chunk of toChunks(uids, chunkSize)) {
    await session.run(
      async (client) => {
        if (!(await client.messageDelete(toSequenceSet(chunk), { uid: true }))) throw session.toRefusal();
      },
      { signal },
    );
  }
}

/** CONFLICT where an EXPUNGE would take more than these UIDs. */
export async function requireNoForeign(session: ImapSession, uids: readonly number[], signal?: AbortSignal): Promise<void> {
  if (session.supports('UIDPLUS')) return;
  const own = new Set(uids);
  const marked = await searchUids(session, { deleted: true }, signal);
  if (marked.some((uid) => !own.has(uid))) {
    throw new MailError('CONFLICT', 'Mail marked as deleted by another program would be removed too.');
  }
}
