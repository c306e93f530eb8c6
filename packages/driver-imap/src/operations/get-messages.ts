import { type CallOptions, isMailError, type MessageId, type MessageSummary } from '@mailwright/mail';
import { withPreviews } from '../fetch-previews.ts';
import { fetchSummaryRows } from '../fetch-rows.ts';
import { groupByPath, type MessagePlace } from '../imap-ids.ts';
import { toSummary } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { toChunks } from '../sequence-set.ts';

const chunkSize = 500;

/** Summaries by id, in the order asked for; what is gone is left out. */
export function getMessages(
  pool: ImapSessionPool,
  ids: readonly MessageId[],
  options: CallOptions = {},
): Promise<readonly MessageSummary[]> {
  const groups = groupByPath(ids);
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    const found = new Map<MessageId, MessageSummary>();
    for (const [path, places] of groups) {
      for (const message of await getFrom(session, path, places, options.signal)) found.set(message.id, message);
    }
    const messages = [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
    return withPreviews(session, messages, options.signal);
  });
}

async function getFrom(
  session: ImapSession,
  path: string,
  places: readonly MessagePlace[],
  signal?: AbortSignal,
): Promise<MessageSummary[]> {
  const uids = await selectPlaces(session, path, places, { isReadOnly: true, signal });
  const summaries: MessageSummary[] = [];
  for (const chunk of toChunks(uids.uids, chunkSize)) {
    const rows = await fetchSummaryRows(session, chunk, signal);
    summaries.push(...rows.map((row) => toSummary(row, path, uids.uidValidity)));
  }
  return summaries;
}

/** Selects a mailbox and gives the UIDs of the places that can still be meant; none where mailbox or UIDVALIDITY is gone. */
export async function selectPlaces(
  session: ImapSession,
  path: string,
  places: readonly MessagePlace[],
  options: { readonly isReadOnly: boolean; readonly signal?: AbortSignal },
): Promise<{ uids: number[]; uidValidity: string }> {
  try {
    const mailbox = await session.select(path, options);
    const uidValidity = mailbox.uidValidity.toString();
    const uids = mailbox.exists === 0 ? [] : places.filter((place) => place.uidValidity === uidValidity).map((place) => place.uid);
    return { uids, uidValidity };
  } catch (error) {
    if (isMailError(error) && error.code === 'NOT_FOUND') return { uids: [], uidValidity: '' };
    throw error;
  }
}
