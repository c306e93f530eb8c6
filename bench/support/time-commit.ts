import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@mailwright/db';

/** Measures until what some work brings about is committed. */
export interface CommitClock {
  /**
   * From the start of the work until the commit was told of with which `findState` gives the state of the mirror, read in one statement
   * with what is waited for; null where that has not come yet.
   */
  timeCommit(work: () => Promise<unknown>, findState: () => Promise<number | null>): Promise<number>;
}

const longestWaitMs = 60_000;

/** Commits of a mirror tell of themselves: counting its rows over and over tells late, and takes a core from what is measured. */
export async function openCommitClock(database: Database, connectionId: string): Promise<CommitClock> {
  const toldAtMs = new Map<number, number>();
  await database.listen('mirror', (payload) => {
    const told = JSON.parse(payload) as { readonly connectionId: string; readonly state: number };
    if (told.connectionId === connectionId) toldAtMs.set(told.state, performance.now());
  });
  const hearUntil = async (hasHeard: () => boolean, untilMs: number) => {
    while (!hasHeard()) {
      if (performance.now() > untilMs) throw new Error('Waited in vain for a commit.');
      await sleep(2);
    }
  };
  return {
    async timeCommit(work, findState) {
      toldAtMs.clear();
      const startMs = performance.now();
      const untilMs = startMs + longestWaitMs;
      await work();
      for (let lookedAt = 0; ; ) {
        await hearUntil(() => toldAtMs.size > lookedAt, untilMs);
        lookedAt = toldAtMs.size;
        const state = await findState();
        if (state === null) continue;
        await hearUntil(() => toldAtMs.has(state), untilMs);
        return (toldAtMs.get(state) ?? 0) - startMs;
      }
    },
  };
}
