import type { PersonContext } from '../context.ts';
import { writeMoveIntents } from '../intents/write-place-intents.ts';
import type { MailboxView } from '../mailboxes/mailbox-view.ts';
import type { ActMailbox } from './ensure-role-mailbox.ts';
import { findTargets, groupByConnection, type MailTarget, selectPlaced } from './find-targets.ts';

/** Where each message was, so that an undo can take it back. */
export interface MoveResult {
  readonly moved: readonly { readonly messageId: string; readonly fromMailboxIds: readonly string[] }[];
  /** Mailboxes that had to be made first. */
  readonly createdMailboxes: readonly MailboxView[];
}

/** Finds out where a connection's messages go; called once for each connection that has any. */
export type ChooseMailbox = (connectionId: string) => Promise<ActMailbox>;

/** Moves what an act is about in the mirror at once; the providers are told right after. Where one refuses, its messages come back. */
export async function moveTargets(context: PersonContext, target: MailTarget, chooseMailbox: ChooseMailbox): Promise<MoveResult> {
  const { userId, services } = context;
  const found = await services.database.withUser(userId, (db) => findTargets(db, target));
  const groups = groupByConnection(selectPlaced(found, target), (message) => message);
  const mailboxes = new Map<string, ActMailbox>();
  for (const [connectionId] of groups) mailboxes.set(connectionId, await chooseMailbox(connectionId));
  const moved = await services.database.withUser(userId, async (db) => {
    const results: MoveResult['moved'][number][] = [];
    for (const [connectionId, messages] of groups) {
      const toMailboxId = mailboxes.get(connectionId)?.id;
      if (!toMailboxId) continue;
      const moving = messages.filter(({ placements }) => placements.some(({ mailboxId }) => mailboxId !== toMailboxId));
      const messageIds = moving.map(({ id }) => id);
      const places = await writeMoveIntents(db, { userId, connectionId }, { messageIds, toMailboxId });
      const from = new Map(places.map(({ id, fromMailboxIds }) => [id, fromMailboxIds]));
      results.push(...messageIds.flatMap((id) => (from.has(id) ? [{ messageId: id, fromMailboxIds: from.get(id) ?? [] }] : [])));
    }
    return results;
  });
  return { moved, createdMailboxes: [...mailboxes.values()].flatMap(({ created }) => created ?? []) };
}
