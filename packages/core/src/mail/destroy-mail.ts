import { requireAccess } from '../connections/require-access.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { destroyableRoles } from '../intents/find-provider-mailboxes.ts';
import { writeDestroyIntents } from '../intents/write-place-intents.ts';
import { findTargets, groupByConnection, type MailTarget, type TargetMessage } from './find-targets.ts';

/**
 * Removes messages for good, from the lists at once and then at the provider: named ones, and of a thread those in the mailbox shown.
 * INVALID `not-in-trash` for a message that is neither in trash, junk nor drafts, FORBIDDEN `destroy-access-missing` for an account whose
 * permission does not cover it; then nothing is destroyed.
 */
export async function destroyMail(context: PersonContext, input: MailTarget): Promise<{ destroyedMessageIds: readonly string[] }> {
  const { userId, services } = context;
  return services.database.withUser(userId, async (db) => {
    const found = await findTargets(db, input);
    const messages = found.filter((message) => message.isNamed || isShown(message, input));
    const isRefused = messages.length === 0 ? found.length > 0 : !messages.every(isDestroyable);
    if (isRefused) throw new CoreError('INVALID', 'not-in-trash');
    const groups = groupByConnection(messages, (message) => message);
    await requireAccess(db, groups, 'canDestroy');
    for (const [connectionId, group] of groups) {
      const messageIds = group.map(({ id }) => id);
      await writeDestroyIntents(db, { userId, connectionId }, messageIds);
    }
    return { destroyedMessageIds: messages.map(({ id }) => id) };
  });
}

const isDestroyable = ({ placements }: TargetMessage): boolean => placements.every(({ role }) => destroyableRoles.includes(role));

function isShown({ placements, threadId }: TargetMessage, { mailboxId, threadIds }: MailTarget): boolean {
  if (!threadIds?.includes(threadId)) return false;
  if (mailboxId) return placements.some((placement) => placement.mailboxId === mailboxId);
  return placements.some(({ role }) => role === 'trash' || role === 'junk');
}
