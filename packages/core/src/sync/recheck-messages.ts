import type { MessageId } from '@mailwright/mail';
import { writeSummaries } from '../mail/apply-summaries.ts';
import { bumpState } from '../mail/mirror-lock.ts';
import { refreshThreads } from '../mail/refresh-threads.ts';
import { unlinkMessages } from './apply-change-set.ts';
import { readMark, type SyncRun, writeMirror } from './sync-run.ts';

const mostAtOnce = 500;

/** Asks for messages again, and takes those that the provider does not have any more out of the mirror. */
export async function recheckMessages(run: SyncRun, ids: readonly MessageId[]): Promise<void> {
  for (let at = 0; at < ids.length; at += mostAtOnce) {
    const asked = ids.slice(at, at + mostAtOnce);
    const since = await readMark(run);
    const found = await run.driver.getMessages(asked, { signal: run.signal, isBackground: true });
    const there = new Set(found.map(({ id }) => id));
    await writeMirror(run, async (db) => {
      const { userId, connectionId } = run.lease;
      const touched = await unlinkMessages(
        db,
        connectionId,
        asked.filter((id) => !there.has(id)),
      );
      await writeSummaries(db, userId, connectionId, found, { since });
      if (touched.length === 0) return;
      await refreshThreads(db, touched);
      await bumpState(db, connectionId);
    });
  }
}
