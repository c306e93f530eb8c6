import { requireAccess } from '../connections/require-access.ts';
import type { PersonContext } from '../context.ts';
import { isSamePlaces, writeMoveIntents } from '../intents/write-place-intents.ts';
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

/**
 * Moves what an act is about in the mirror at once; the providers are told right after. Where one refuses, its messages come back.
 * `besideMailboxIds`: where else they are to lie, and nowhere beside that. FORBIDDEN `change-access-missing` where an account may only be
 * read; then nothing is moved.
 */
export async function moveTargets(
  context: PersonContext,
  target: MailTarget & { readonly besideMailboxIds?: readonly string[] | undefined },
  chooseMailbox: ChooseMailbox,
): Promise<MoveResult> {
  const { userId, services } = context;
  const { besideMailboxIds = null } = target;
  const groups = await services.database.withUser(userId, async (db) => {
    const byConnection = groupByConnection(selectPlaced(await findTargets(db, target), target), (message) => message);
    await requireAccess(db, byConnection, 'canChange');
    return byConnection;
  });
  const mailboxes = new Map<string, ActMailbox>();
  for (const [connectionId] of groups) mailboxes.set(connectionId, await chooseMailbox(connectionId));
  const moved = await services.database.withUser(userId, async (db) => {
    const results: MoveResult['moved'][number][] = [];
    for (const [connectionId, messages] of groups) {
      const toMailboxId = mailboxes.get(connectionId)?.id;
      if (!toMailboxId) continue;
      const places = [...new Set([toMailboxId, ...(besideMailboxIds ?? [])])];
      const moving = messages.filter(({ placements }) => {
        const current = placements.map(({ mailboxId }) => mailboxId);
        return !isSamePlaces(current, places);
      });
      const messageIds = moving.map(({ id }) => id);
      const placed = await writeMoveIntents(db, { userId, connectionId }, { messageIds, toMailboxId, besideMailboxIds });
      const from = new Map(placed.map(({ id, fromMailboxIds }) => [id, fromMailboxIds]));
      results.push(...messageIds.flatMap((id) => (from.has(id) ? [{ messageId: id, fromMailboxIds: from.get(id) ?? [] }] : [])));
    }
    return results;
  });
  return { moved, createdMailboxes: [...mailboxes.values()].flatMap(({ created }) => created ?? []) };
}
