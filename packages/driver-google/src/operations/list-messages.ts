import type { CallOptions, ListMessagesRequest, MessageId, MessagePage, MessageSummary } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { matchSummary, toSelection } from '../gmail-query.ts';
import { messageListSchema } from '../gmail-schemas.ts';
import { fromPageCursor, isBehind, toPageCursor } from '../page-cursor.ts';
import { quotaUnits } from '../quota-budget.ts';
import { getMessages } from './get-messages.ts';
import { requireMailboxes } from './list-labels.ts';

const mostResults = 500;
// A search of which the filter leaves little gives a short page rather than reading on for minutes.
const mostRounds = 8;

/** One page, newest first: ids, then what a list shows of them in requests of fifty. */
export async function listMessages(client: GmailClient, request: ListMessagesRequest, options: CallOptions = {}): Promise<MessagePage> {
  const { mailboxId, search, before } = request;
  const position = fromPageCursor(before);
  if (mailboxId !== undefined) await requireMailboxes(client, [mailboxId], options);
  const limit = Math.min(Math.max(Math.trunc(request.limit) || 1, 1), mostResults);
  const selection = toSelection(mailboxId, search, position?.receivedMs ?? null);
  const maxResults = Math.min(mostResults, limit + (position?.given.length ?? 0));
  const scanned: MessageSummary[] = [];
  const isWanted = (summary: MessageSummary) =>
    (mailboxId === undefined || summary.mailboxIds.includes(mailboxId)) && (search === undefined || matchSummary(summary, search));
  let pageToken: string | undefined;
  let rounds = 0;
  do {
    const query = { ...selection, maxResults, pageToken };
    const list = await client.call({ path: 'messages', query, schema: messageListSchema, units: quotaUnits.listMessages }, options.signal);
    const summaries = await getMessages(
      client,
      list.messages.map(({ id }) => id as MessageId),
      options,
    );
    scanned.push(...summaries.filter((summary) => isBehind(position, summary)));
    pageToken = list.nextPageToken;
    rounds += 1;
  } while (pageToken !== undefined && rounds < mostRounds && scanned.filter(isWanted).length < limit);
  scanned.sort((left, right) => Date.parse(right.receivedAt) - Date.parse(left.receivedAt));
  const matching = scanned.filter(isWanted);
  const messages = matching.slice(0, limit);
  const isCut = matching.length > limit;
  const last = isCut || messages.length === limit ? messages.at(-1) : scanned.at(-1);
  const hasMore = isCut || pageToken !== undefined;
  const seen = isCut || messages.length === limit ? messages : scanned;
  return { messages, nextCursor: hasMore && last !== undefined ? toPageCursor(last, seen, position) : null, total: null };
}
