import type { CallOptions, MailboxCounts, MailboxId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { archiveId } from '../gmail-labels.ts';
import { type GmailLabel, labelSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** Messages and unread ones; what is no label has no count and is left out. */
export async function countMailboxes(
  client: GmailClient,
  ids: readonly MailboxId[],
  options: CallOptions = {},
): Promise<ReadonlyMap<MailboxId, MailboxCounts>> {
  const asked = [...new Set(ids)].filter((id) => id !== archiveId);
  const requests = asked.map((id) => ({ path: `labels/${encodeURIComponent(id)}`, schema: labelSchema, units: quotaUnits.getLabel }));
  const labels = await client.callMany<GmailLabel>(requests, options.signal);
  return new Map(
    labels.flatMap((label, index) => {
      const id = asked[index];
      if (label === null || id === undefined || label.messagesTotal === undefined) return [];
      return [[id, { total: label.messagesTotal, unread: label.messagesUnread ?? 0 }] as const];
    }),
  );
}
