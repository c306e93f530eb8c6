import { type CallOptions, type MailboxId, MailError, type MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { toMove } from '../gmail-labels.ts';
import { messageStateSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { requireMailboxes } from './list-labels.ts';
import { modifyMessages } from './modify-messages.ts';

/** Moves by labels; ids stay. Doing it again changes nothing. */
export async function moveMessages(
  client: GmailClient,
  ids: readonly MessageId[],
  target: MailboxId,
  options: CallOptions = {},
): Promise<ReadonlyMap<MessageId, MessageId>> {
  if (target === 'SENT' || target === 'DRAFT') throw new MailError('UNSUPPORTED', 'Gmail alone puts mail into Sent and Drafts.');
  await requireMailboxes(client, [target], options);
  const unique = [...new Set(ids)];
  const requests = unique.map((id) => ({
    path: `messages/${encodeURIComponent(id)}`,
    query: { format: 'minimal', fields: 'id,threadId,labelIds' },
    schema: messageStateSchema,
    units: quotaUnits.getMessage,
  }));
  const states = await client.callMany(requests, options.signal);
  const moves = unique.flatMap((id, index) => {
    const state = states[index];
    return state ? [{ id, ...toMove(target, state.labelIds) }] : [];
  });
  const needed = moves.filter(({ addLabelIds, removeLabelIds }) => addLabelIds.length + removeLabelIds.length > 0);
  const moved = new Set(await modifyMessages(client, needed, options));
  const there = moves.filter((move) => moved.has(move.id) || !needed.includes(move));
  return new Map(there.map(({ id }) => [id, id]));
}
