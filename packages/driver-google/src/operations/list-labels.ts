import { type CallOptions, type MailboxId, MailError } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { archiveId, isOwnLabel, toRole } from '../gmail-labels.ts';
import { type GmailLabel, labelListSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** The labels that are mailboxes. */
export async function listLabels(client: GmailClient, options: CallOptions = {}): Promise<readonly GmailLabel[]> {
  const { labels } = await client.call({ path: 'labels', schema: labelListSchema, units: quotaUnits.listLabels }, options.signal);
  return labels.filter(({ id }) => toRole(id) !== null || isOwnLabel(id));
}

/** NOT_FOUND where a mailbox does not exist; the system's are known without asking. */
export async function requireMailboxes(client: GmailClient, ids: readonly MailboxId[], options: CallOptions = {}): Promise<void> {
  const own = ids.filter((id) => id !== archiveId && toRole(id) === null);
  if (own.length === 0) return;
  const known = new Set((await listLabels(client, options)).map(({ id }) => id));
  if (own.some((id) => !known.has(id))) throw new MailError('NOT_FOUND', 'No such mailbox.');
}
