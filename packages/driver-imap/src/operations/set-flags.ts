import { type CallOptions, type FlagChange, MailError, type MessageId } from '@mailwright/mail';
import type { MailboxObject } from 'imapflow';
import { searchUids } from '../fetch-rows.ts';
import { type ImapFlagChange, toImapFlagChange } from '../imap-flags.ts';
import { groupByPath, toMessageId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toChunks, toSequenceSet } from '../sequence-set.ts';
import { selectPlaces } from './get-messages.ts';

const chunkSize = 1000;

/** Sets and clears flags, mailbox by mailbox; doing it twice does no harm. Gives the ids that are not there (any more). */
export function setFlags(
  pool: ImapSessionPool,
  ids: readonly MessageId[],
  change: FlagChange,
  options: CallOptions = {},
): Promise<readonly MessageId[]> {
  const imapChange = toImapFlagChange(change.add ?? [], change.remove ?? []);
  const groups = groupByPath(ids);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    const passedOver: MessageId[] = [];
    for (const [path, places] of groups) {
      const { uids } = await selectPlaces(session, path, places, { isReadOnly: false, signal: options.signal });
      if (uids.length === 0) passedOver.push(...places.map(toMessageId));
      if (uids.length === 0) continue;
      requireKeepable(session.client.mailbox, imapChange.add);
      const present = new Set<number>();
      for (const chunk of toChunks(uids, chunkSize)) {
        const range = toSequenceSet(chunk);
        await store(session, range, imapChange, options.signal);
        // RFC 9051 §6.4.9: a UID that is gone is passed over in silence. What is there now was there before.
        for (const uid of await searchUids(session, { uid: range }, options.signal)) present.add(uid);
      }
      passedOver.push(...places.filter(({ uid }) => !present.has(uid)).map(toMessageId));
    }
    return passedOver;
  });
}

/** RFC 9051 §7.1 PERMANENTFLAGS: what is not named there would be forgotten, and imapflow leaves it out without a word. */
function requireKeepable(mailbox: MailboxObject | false, flags: readonly string[]): void {
  if (!mailbox) return;
  if (mailbox.readOnly && flags.length > 0) throw new MailError('PERMISSION_DENIED', 'The mailbox is read-only.');
  const kept = mailbox.permanentFlags;
  if (kept === undefined || kept.has('\\*')) return;
  const names = new Set([...kept].map((flag) => flag.toLowerCase()));
  if (!flags.every((flag) => names.has(flag.toLowerCase()))) throw new MailError('UNSUPPORTED', 'The server does not keep this flag.');
}

async function store(session: ImapSession, range: string, change: ImapFlagChange, signal?: AbortSignal): Promise<void> {
  const options = { uid: true, silent: true };
  if (change.add.length > 0) {
    await session.run(
      async (client) => {
        if (!(await client.messageFlagsAdd(range, [...change.add], options))) throw session.toRefusal();
      },
      { signal },
    );
  }
  if (change.remove.length > 0) {
    await session.run(
      async (client) => {
        if (!(await client.messageFlagsRemove(range, [...change.remove], options))) throw session.toRefusal();
      },
      { signal },
    );
  }
}
