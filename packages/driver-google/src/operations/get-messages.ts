import type { CallOptions, MessageId, MessageSummary } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { isChat } from '../gmail-labels.ts';
import { summaryFields, toSummary } from '../gmail-mappers.ts';
import { type GmailMessage, messageSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** Several messages in few requests, in the order of their ids; unknown ids and lines of chats are left out. */
export async function getMessages(
  client: GmailClient,
  ids: readonly MessageId[],
  options: CallOptions = {},
): Promise<readonly MessageSummary[]> {
  const unique = [...new Set(ids)];
  const requests = unique.map((id) => toGetRequest(id, summaryFields));
  const messages = await client.callMany<GmailMessage>(requests, options.signal);
  return messages.flatMap((message) => (message === null || isChat(message.labelIds) ? [] : [toSummary(message)]));
}

/** users.messages.get in full, or the fields of it that are named. */
export function toGetRequest(id: MessageId, fields?: string) {
  const query = fields === undefined ? { format: 'full' } : { format: 'full', fields };
  return { path: `messages/${encodeURIComponent(id)}`, query, schema: messageSchema, units: quotaUnits.getMessage };
}
