import { type CallOptions, type MailboxId, MailError, type MessageId } from '@mailwright/mail';
import type { z } from 'zod';
import type { GmailClient } from '../gmail-client.ts';
import { isGivenByGmail } from '../gmail-labels.ts';
import { messageStateSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** The labels of a message. */
export type GmailMessageState = z.infer<typeof messageStateSchema>;

/** What labels messages have now, in the order of their ids; null for what Gmail does not have. */
export function getStates(
  client: GmailClient,
  ids: readonly MessageId[],
  options: CallOptions = {},
): Promise<readonly (GmailMessageState | null)[]> {
  const requests = ids.map((id) => ({
    path: `messages/${encodeURIComponent(id)}`,
    query: { format: 'minimal', fields: 'id,threadId,labelIds' },
    schema: messageStateSchema,
    units: quotaUnits.getMessage,
  }));
  return client.callMany(requests, options.signal);
}

/** UNSUPPORTED where a message would come to lie in Sent or Drafts that Gmail did not put there. */
export function requireGiven(states: readonly (GmailMessageState | null)[], targets: readonly MailboxId[]): void {
  const given = targets.filter(isGivenByGmail);
  const isAll = states.every((state) => state === null || given.every((target) => state.labelIds.includes(target)));
  if (!isAll) throw new MailError('UNSUPPORTED', 'Gmail alone puts mail into Sent and Drafts.');
}
