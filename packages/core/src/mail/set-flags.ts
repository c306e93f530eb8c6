import type { Flag } from '@mailwright/mail';
import { requireAccess } from '../connections/require-access.ts';
import type { PersonContext } from '../context.ts';
import { writeFlagIntents } from '../intents/write-flag-intents.ts';
import { findTargets, groupByConnection, type MailTarget, type TargetMessage } from './find-targets.ts';

/** Flags to set and to take away, and where. */
export interface SetFlagsInput extends MailTarget {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/**
 * Changes flags in the mirror at once; the provider is told right after. Of a thread: a star is set on its newest message; all else is
 * set and taken away on all of them. Gives the messages that changed. FORBIDDEN `change-access-missing` where an account may only be read.
 */
export async function setFlags(context: PersonContext, input: SetFlagsInput): Promise<{ messageIds: readonly string[] }> {
  const { userId, services } = context;
  return services.database.withUser(userId, async (db) => {
    const changes = toFlagChanges(await findTargets(db, input), input);
    const messageIds: string[] = [];
    const groups = groupByConnection(changes, ({ message }) => message);
    await requireAccess(db, groups, 'canChange');
    for (const [connectionId, group] of groups) {
      const rows = group.map(({ message, add, remove }) => ({ id: message.id, added: add, removed: remove }));
      messageIds.push(...(await writeFlagIntents(db, { userId, connectionId }, rows)));
    }
    return { messageIds };
  });
}

interface FlagsOfMessage {
  readonly message: TargetMessage;
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

function toFlagChanges(messages: readonly TargetMessage[], input: SetFlagsInput): readonly FlagsOfMessage[] {
  const wanted = new Set(input.threadIds);
  const remove = (input.remove ?? []).map((flag) => flag.toLowerCase());
  const add = (input.add ?? []).map((flag) => flag.toLowerCase()).filter((flag) => !remove.includes(flag));
  const newest = new Set([...Map.groupBy(messages, ({ threadId }) => threadId).values()].map((members) => findNewest(members)?.id));
  return messages.flatMap((message) => {
    const isStarrable = message.isNamed || newest.has(message.id);
    if (!message.isNamed && !wanted.has(message.threadId)) return [];
    const added = add.filter((flag) => flag !== '$flagged' || isStarrable);
    return added.length + remove.length > 0 ? [{ message, add: added, remove }] : [];
  });
}

function findNewest(members: readonly TargetMessage[]): TargetMessage | undefined {
  const present = members.filter(
    ({ isDraft, placements }) => !isDraft && placements.some(({ role }) => role !== 'trash' && role !== 'junk'),
  );
  return present.at(-1) ?? members.at(-1);
}
