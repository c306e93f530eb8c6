import type { CallOptions, MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { anySchema, draftListSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

const mostPages = 20;

/** The draft that a message is; null where it is none any more. Gmail has no way to ask for one by its message. */
export async function findDraft(client: GmailClient, messageId: MessageId, options: CallOptions = {}): Promise<string | null> {
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = { maxResults: 500, pageToken };
    const list = await client.call({ path: 'drafts', query, schema: draftListSchema, units: quotaUnits.listDrafts }, options.signal);
    const found = list.drafts.find((draft) => draft.message.id === messageId);
    if (found !== undefined) return found.id;
    if (list.nextPageToken === undefined) return null;
    pageToken = list.nextPageToken;
  }
  return null;
}

/** Removes a draft for good, which needs no wider permission. */
export async function destroyDraft(client: GmailClient, messageId: MessageId, options: CallOptions = {}): Promise<void> {
  const id = await findDraft(client, messageId, options);
  if (id === null) return;
  const request = { method: 'DELETE', path: `drafts/${encodeURIComponent(id)}`, schema: anySchema, units: quotaUnits.deleteDraft } as const;
  await client.call(request, options.signal);
}
