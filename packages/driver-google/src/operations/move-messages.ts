import type { CallOptions, MailboxId, MessageId } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { toMove } from '../gmail-labels.ts';
import { getStates, requireGiven } from './get-states.ts';
import { requireMailboxes } from './list-labels.ts';
import { modifyMessages } from './modify-messages.ts';

/** Moves by labels; ids stay. Doing it again changes nothing. */
export async function moveMessages(
  client: GmailClient,
  ids: readonly MessageId[],
  target: MailboxId,
  options: CallOptions = {},
): Promise<ReadonlyMap<MessageId, MessageId>> {
  await requireMailboxes(client, [target], options);
  const unique = [...new Set(ids)];
  const states = await getStates(client, unique, options);
  requireGiven(states, [target]);
  const moves = unique.flatMap((id, index) => {
    const state = states[index];
    return state ? [{ id, ...toMove(target, state.labelIds) }] : [];
  });
  const needed = moves.filter(({ addLabelIds, removeLabelIds }) => addLabelIds.length + removeLabelIds.length > 0);
  const moved = new Set(await modifyMessages(client, needed, options));
  const there = moves.filter((move) => moved.has(move.id) || !needed.includes(move));
  return new Map(there.map(({ id }) => [id, id]));
}
