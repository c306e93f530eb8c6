import { type CallOptions, type MailboxId, MailError, type MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { archiveId, isGivenByGmail } from '../gmail-labels.ts';
import { getStates, requireGiven } from './get-states.ts';
import { requireMailboxes } from './list-labels.ts';
import { modifyMessages } from './modify-messages.ts';

/** Gives and takes mailboxes. A message without any lies in the archive, so that the archive itself cannot be taken away. */
export async function setMailboxes(
  client: GmailClient,
  ids: readonly MessageId[],
  change: { readonly add?: readonly MailboxId[]; readonly remove?: readonly MailboxId[] },
  options: CallOptions = {},
): Promise<void> {
  const [add, remove] = [change.add ?? [], change.remove ?? []];
  if (remove.some(isGivenByGmail)) throw new MailError('UNSUPPORTED', 'Gmail alone takes mail out of Sent and Drafts.');
  if (remove.includes(archiveId) && add.length === 0) throw new MailError('CONFLICT', 'A message must lie in a mailbox.');
  await requireMailboxes(client, [...add, ...remove], options);
  if (add.some(isGivenByGmail)) requireGiven(await getStates(client, ids, options), add);
  // What goes to the archive leaves the inbox; to lie in no other mailbox beside it is then a matter of what else is taken away.
  const removed = add.includes(archiveId) ? [...remove, 'INBOX', 'SPAM', 'TRASH'] : remove;
  const addLabelIds = add.filter((id) => id !== archiveId && !isGivenByGmail(id));
  const removeLabelIds = [...new Set<string>(removed)].filter((id) => id !== archiveId && !addLabelIds.some((added) => added === id));
  await modifyMessages(
    client,
    [...new Set(ids)].map((id) => ({ id, addLabelIds, removeLabelIds })),
    options,
  );
}
