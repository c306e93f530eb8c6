import type { CallOptions, SyncCursor } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { pause } from '../pause.ts';
import type { PushWatch } from '../push-watch.ts';
import { findHistory } from './get-changes.ts';

/** Looks at the history now and then (2 units a look), rarely where Gmail tells of changes: whoever is told ends the waiting. */
export async function waitForChange(
  client: GmailClient,
  pushWatch: PushWatch | null,
  request: { readonly cursor: SyncCursor; readonly timeoutMs: number },
  options: CallOptions = {},
): Promise<boolean> {
  const deadline = performance.now() + request.timeoutMs;
  const { limits } = client.context;
  // Before the first look: what happens after it is told.
  const pollMs = (await pushWatch?.keep(options.signal)) ? limits.pushedPollMs : limits.pollMs;
  for (;;) {
    const page = await findHistory(client, request.cursor, 1, options);
    if (page === null || page.history.length > 0) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await pause(Math.min(leftMs, pollMs), options.signal);
  }
}
