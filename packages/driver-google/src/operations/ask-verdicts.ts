import type { CallOptions, MailboxId, MessageSearch, MessageSummary } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { toAfter, toBefore, toSelection } from '../gmail-query.ts';
import { messageListSchema } from '../gmail-schemas.ts';
import { findInnerTerms, type Verdict } from '../match-search.ts';
import { quotaUnits } from '../quota-budget.ts';

const mostPages = 8;

/** What the verdicts are about. */
export interface VerdictRequest {
  readonly mailboxId: MailboxId | undefined;
  readonly search: MessageSearch;
  readonly messages: readonly MessageSummary[];
}

/** Asks Gmail which of the messages meet each text inside a group; no request where there is none. */
export async function askVerdicts(client: GmailClient, request: VerdictRequest, options: CallOptions = {}): Promise<Verdict> {
  const { mailboxId, search, messages } = request;
  const terms = messages.length === 0 ? [] : findInnerTerms(search);
  const times = messages.map(({ receivedAt }) => Date.parse(receivedAt));
  const window = [toAfter(times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)), toBefore(Math.max(0, ...times))];
  const found = new Map<string, ReadonlySet<string>>();
  for (const term of terms) found.set(term, await listIds(client, toSelection(mailboxId, [term, ...window]), options));
  return (term, { id }) => found.get(term)?.has(id) ?? true;
}

async function listIds(client: GmailClient, selection: ReturnType<typeof toSelection>, options: CallOptions): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = { ...selection, maxResults: 500, pageToken };
    const list = await client.call({ path: 'messages', query, schema: messageListSchema, units: quotaUnits.listMessages }, options.signal);
    for (const { id } of list.messages) ids.add(id);
    if (list.nextPageToken === undefined) break;
    pageToken = list.nextPageToken;
  }
  return ids;
}
