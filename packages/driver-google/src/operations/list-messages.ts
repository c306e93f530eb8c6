import {
  type CallOptions,
  isMailError,
  type ListMessagesRequest,
  type MailboxId,
  type MessageId,
  type MessagePage,
  type MessageSearch,
  type MessageSummary,
} from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { toBefore, toSelection, toTerms } from '../gmail-query.ts';
import { messageListSchema } from '../gmail-schemas.ts';
import { matchSearch } from '../match-search.ts';
import { fromPageCursor, isBehind, type PagePosition, toPageCursor } from '../page-cursor.ts';
import { quotaUnits } from '../quota-budget.ts';
import { askVerdicts } from './ask-verdicts.ts';
import { getMessages } from './get-messages.ts';
import { requireMailboxes } from './list-labels.ts';

const mostResults = 500;
const mostInBulk = 1000;
// A search of which the filter leaves little gives a short page rather than reading on for minutes.
const mostRounds = 8;

/** One page, newest first: ids, then what a list shows of them in requests of fifty. */
export async function listMessages(client: GmailClient, request: ListMessagesRequest, options: CallOptions = {}): Promise<MessagePage> {
  const { mailboxId, search } = request;
  const position = fromPageCursor(request.before);
  const limit = Math.min(Math.max(Math.trunc(request.limit) || 1, 1), request.isBulk ? mostInBulk : mostResults);
  const listing: Listing = { mailboxId, search, position, limit };
  const { scanned, matching, isAtEnd } = await scanMailbox(client, listing, options);
  const messages = matching.slice(0, limit);
  const isFull = messages.length === limit;
  const last = isFull ? messages.at(-1) : scanned.at(-1);
  const hasMore = !isAtEnd || matching.length > limit;
  const nextCursor = hasMore && last !== undefined ? toPageCursor(last, isFull ? messages : scanned, position) : null;
  return { messages, nextCursor, total: null };
}

interface Listing {
  readonly mailboxId: MailboxId | undefined;
  readonly search: MessageSearch | undefined;
  readonly position: PagePosition | null;
  readonly limit: number;
}

interface Scan {
  readonly scanned: MessageSummary[];
  readonly matching: MessageSummary[];
  readonly isAtEnd: boolean;
}

/** A mailbox that gives messages is there; whether one that gives none is, has to be asked. */
async function scanMailbox(client: GmailClient, listing: Listing, options: CallOptions): Promise<Scan> {
  const { mailboxId } = listing;
  const mustExist = () => (mailboxId === undefined ? null : requireMailboxes(client, [mailboxId], options));
  try {
    const found = await scan(client, listing, options);
    if (found.scanned.length === 0) await mustExist();
    return found;
  } catch (error) {
    if (isMailError(error) && error.code === 'PROTOCOL_ERROR') await mustExist();
    throw error;
  }
}

/** Reads on until a page is full or the listing ends; both sides newest first. */
async function scan(client: GmailClient, listing: Listing, options: CallOptions): Promise<Scan> {
  const { mailboxId, search, position, limit } = listing;
  const terms = [...(position === null ? [] : [toBefore(position.receivedMs)]), ...toTerms(search ?? {})];
  const selection = toSelection(mailboxId, terms);
  const maxResults = Math.min(mostResults, limit + (position?.given.length ?? 0));
  const scanned: MessageSummary[] = [];
  const matching: MessageSummary[] = [];
  let pageToken: string | undefined;
  for (let round = 0; round < mostRounds; round += 1) {
    const query = { ...selection, maxResults, pageToken };
    const list = await client.call({ path: 'messages', query, schema: messageListSchema, units: quotaUnits.listMessages }, options.signal);
    const ids = list.messages.map(({ id }) => id as MessageId);
    const found = (await getMessages(client, ids, options)).filter((summary) => isBehind(position, summary));
    scanned.push(...found);
    matching.push(...(await filter(client, listing, found, options)));
    pageToken = list.nextPageToken;
    if (pageToken === undefined || matching.length >= limit) break;
  }
  for (const list of [scanned, matching]) list.sort((left, right) => Date.parse(right.receivedAt) - Date.parse(left.receivedAt));
  return { scanned, matching, isAtEnd: pageToken === undefined };
}

async function filter(client: GmailClient, { mailboxId, search }: Listing, found: readonly MessageSummary[], options: CallOptions) {
  const there = mailboxId === undefined ? found : found.filter((summary) => summary.mailboxIds.includes(mailboxId));
  if (search === undefined) return there;
  const verdict = await askVerdicts(client, { mailboxId, search, messages: there }, options);
  return there.filter((summary) => matchSearch(summary, search, verdict));
}
