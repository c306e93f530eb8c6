import type { CallOptions, MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import type { LabelChange } from '../gmail-labels.ts';
import { messageStateSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** Gives and takes labels in few requests; unknown ids are passed over. Tells which messages there were. */
export async function modifyMessages(
  client: GmailClient,
  changes: readonly (LabelChange & { readonly id: MessageId })[],
  options: CallOptions = {},
): Promise<readonly MessageId[]> {
  const requests = changes.map(({ id, addLabelIds, removeLabelIds }) => ({
    method: 'POST' as const,
    path: `messages/${encodeURIComponent(id)}/modify`,
    query: { fields: 'id,threadId,labelIds' },
    json: { addLabelIds, removeLabelIds },
    schema: messageStateSchema,
    units: quotaUnits.modifyMessage,
  }));
  const answers = await client.callMany(requests, options.signal);
  return changes.flatMap(({ id }, index) => (answers[index] === null ? [] : [id]));
}
