import { backFill } from '../../sync/back-fill.ts';
import { catchUp } from '../../sync/catch-up.ts';
import type { SyncRun } from '../../sync/sync-run.ts';

/** Follows the server until nothing is new. */
export async function follow(account: { startRun(): Promise<SyncRun> }): Promise<void> {
  const run = await account.startRun();
  for (let round = 0; round < 20; round += 1) {
    const { hasChanges } = await catchUp(run);
    const { isComplete } = await backFill(run, { mayGoOn: () => true, wanted: new Set() });
    if (isComplete && !hasChanges) return;
  }
  throw new Error('the mirror does not settle');
}
