/** Flags an intent sets and takes away; all of them were otherwise before. */
export interface FlagIntent {
  readonly messageId: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** One that waits, by its id. */
export interface QueuedFlagIntent extends FlagIntent {
  readonly id: number;
}

/** What is left when a change takes back what still waits. */
export interface MergedFlagIntents {
  readonly fresh: readonly FlagIntent[];
  /** Those that changed; empty ones among them are over. */
  readonly queued: readonly QueuedFlagIntent[];
}

/** A flag that waits to be set and is taken away meanwhile needs no word to the provider, and the other way round. */
export function mergeFlagChanges(queued: readonly QueuedFlagIntent[], fresh: readonly FlagIntent[]): MergedFlagIntents {
  const waiting = Map.groupBy(queued, ({ messageId }) => messageId);
  const changed: QueuedFlagIntent[] = [];
  const left = fresh.map((change) => {
    const mine = waiting.get(change.messageId) ?? [];
    for (const intent of mine) {
      const kept = { ...intent, added: without(intent.added, change.removed), removed: without(intent.removed, change.added) };
      if (sizeOf(kept) !== sizeOf(intent)) changed.push(kept);
    }
    const undone = { added: mine.flatMap(({ removed }) => removed), removed: mine.flatMap(({ added }) => added) };
    return { ...change, added: without(change.added, undone.added), removed: without(change.removed, undone.removed) };
  });
  return { fresh: left.filter((change) => sizeOf(change) > 0), queued: changed };
}

const without = (flags: readonly string[], taken: readonly string[]): readonly string[] => flags.filter((flag) => !taken.includes(flag));

const sizeOf = ({ added, removed }: FlagIntent): number => added.length + removed.length;
