import { type CallOptions, type ChangeSet, isMailError, type MessageId, type SyncCursor } from '@mailwright/mail';
import type { z } from 'zod';
import type { GmailClient } from '../gmail-client.ts';
import { isChat, toFlags, toMailboxIds } from '../gmail-labels.ts';
import { historySchema, profileSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { getMessages } from './get-messages.ts';
import { getStates } from './get-states.ts';

type HistoryPage = z.infer<typeof historySchema>;

/** What happened since a cursor, from the history that Gmail keeps for about a week. */
export async function getChanges(client: GmailClient, cursor: SyncCursor | null, options: CallOptions = {}): Promise<ChangeSet> {
  if (cursor === null) return startNow(client, null, options);
  const page = await findHistory(client, cursor, client.context.limits.historyRecords, options);
  if (page === null) return startNow(client, 'all', options);
  const touched = collect(page);
  const created = await getMessages(client, [...touched.created], options);
  const { updated, destroyed } = await readStates(client, touched, options);
  const lastRecord = page.history.at(-1)?.id;
  const hasMore = page.nextPageToken !== undefined && lastRecord !== undefined;
  return {
    created,
    updated,
    destroyed,
    nextCursor: (hasMore ? lastRecord : page.historyId) as SyncCursor,
    hasMore,
    mustResync: null,
  };
}

/** The history behind a cursor; null where Gmail has forgotten it or it is none. */
export async function findHistory(
  client: GmailClient,
  cursor: SyncCursor,
  maxResults: number,
  options: CallOptions = {},
): Promise<HistoryPage | null> {
  if (!/^\d{1,25}$/.test(cursor)) return null;
  const query = { startHistoryId: cursor, maxResults };
  try {
    return await client.call({ path: 'history', query, schema: historySchema, units: quotaUnits.listHistory }, options.signal);
  } catch (error) {
    // Gmail API users.history.list: "If you receive an HTTP 404 error response, your application should perform a full sync."
    if (isMailError(error) && (error.code === 'NOT_FOUND' || (error.code === 'PROTOCOL_ERROR' && error.retry === 'never'))) return null;
    throw error;
  }
}

async function startNow(client: GmailClient, mustResync: 'all' | null, options: CallOptions): Promise<ChangeSet> {
  const { historyId } = await client.call({ path: 'profile', schema: profileSchema, units: quotaUnits.getProfile }, options.signal);
  return { created: [], updated: [], destroyed: [], nextCursor: historyId as SyncCursor, hasMore: false, mustResync };
}

interface Touched {
  readonly created: ReadonlySet<MessageId>;
  readonly updated: ReadonlySet<MessageId>;
  readonly destroyed: ReadonlySet<MessageId>;
}

function collect(page: HistoryPage): Touched {
  const created = new Set<MessageId>();
  const updated = new Set<MessageId>();
  const destroyed = new Set<MessageId>();
  for (const { messagesAdded, messagesDeleted, labelsAdded, labelsRemoved } of page.history) {
    for (const { message } of messagesAdded) created.add(message.id as MessageId);
    for (const { message } of [...labelsAdded, ...labelsRemoved]) updated.add(message.id as MessageId);
    for (const { message } of messagesDeleted) {
      const id = message.id as MessageId;
      // Also what came and went between two looks: a search may have met it.
      created.delete(id);
      updated.delete(id);
      destroyed.add(id);
    }
  }
  for (const id of created) updated.delete(id);
  return { created, updated, destroyed };
}

/** The history tells which messages changed; what they are now is asked, so that no order of records can mislead. */
async function readStates(client: GmailClient, touched: Touched, options: CallOptions): Promise<Pick<ChangeSet, 'updated' | 'destroyed'>> {
  const ids = [...touched.updated];
  const states = await getStates(client, ids, options);
  const updated = states.flatMap((state, index) => {
    const id = ids[index];
    if (state === null || id === undefined || isChat(state.labelIds)) return [];
    return [{ id, flags: toFlags(state.labelIds), mailboxIds: toMailboxIds(state.labelIds) }];
  });
  const gone = ids.filter((_id, index) => states[index] === null);
  return { updated, destroyed: [...touched.destroyed, ...gone] };
}
