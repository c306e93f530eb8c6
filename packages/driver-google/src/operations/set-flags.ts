import { type CallOptions, type Flag, type FlagChange, MailError, type MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { modifyMessages } from './modify-messages.ts';

/** Sets read and starred; Gmail keeps no other flag that a program may set. */
export async function setFlags(
  client: GmailClient,
  ids: readonly MessageId[],
  change: FlagChange,
  options: CallOptions = {},
): Promise<readonly MessageId[]> {
  const added = (change.add ?? []).map((flag) => toLabel(flag, true));
  const removed = (change.remove ?? []).map((flag) => toLabel(flag, false));
  const labels = [...added, ...removed];
  const addLabelIds = labels.filter(({ isSet }) => isSet).map(({ label }) => label);
  const removeLabelIds = labels.filter(({ isSet }) => !isSet).map(({ label }) => label);
  if (labels.length === 0) return [];
  await modifyMessages(
    client,
    [...new Set(ids)].map((id) => ({ id, addLabelIds, removeLabelIds })),
    options,
  );
  return [];
}

function toLabel(flag: Flag, isAdded: boolean): { readonly label: string; readonly isSet: boolean } {
  if (flag === '$seen') return { label: 'UNREAD', isSet: !isAdded };
  if (flag === '$flagged') return { label: 'STARRED', isSet: isAdded };
  throw new MailError('UNSUPPORTED', 'Gmail does not keep this flag.');
}
