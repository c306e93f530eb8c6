import { type CallOptions, MailError, type MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { anySchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { destroyDraft } from './find-draft.ts';
import { canDestroy } from './get-capabilities.ts';
import { getMessages } from './get-messages.ts';

const mostIds = 1000;

/** Removes for good, which takes the widest permission, except for drafts; gone already is fine. */
export async function destroyMessages(client: GmailClient, ids: readonly MessageId[], options: CallOptions = {}): Promise<void> {
  if (!canDestroy(client.context.grantedScopes)) return destroyDrafts(client, ids, options);
  const unique = [...new Set(ids)];
  for (let start = 0; start < unique.length; start += mostIds) {
    const json = { ids: unique.slice(start, start + mostIds) };
    await client.call(
      { method: 'POST', path: 'messages/batchDelete', json, schema: anySchema, units: quotaUnits.batchDelete },
      options.signal,
    );
  }
}

/** UNSUPPORTED, and nothing goes, where one of them is no draft. */
async function destroyDrafts(client: GmailClient, ids: readonly MessageId[], options: CallOptions): Promise<void> {
  const present = await getMessages(client, ids, options);
  if (present.some(({ flags }) => !flags.includes('$draft')))
    throw new MailError('UNSUPPORTED', 'The permission that was granted does not cover destroying mail.');
  for (const { id } of present) await destroyDraft(client, id, options);
}
