import type { CallOptions, SyncCursor } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { pause } from '../pause.ts';
import { findHistory } from './get-changes.ts';

/** Looks at the history now and then (2 units a look). */
export async function waitForChange(
  client: GmailClient,
  cursor: SyncCursor,
  request: { readonly timeoutMs: number },
  options: CallOptions = {},
): Promise<boolean> {
  const deadline = performance.now() + request.timeoutMs;
  for (;;) {
    const page = await findHistory(client, cursor, 1, options);
    if (page === null || page.history.length > 0) return true;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await pause(Math.min(leftMs, client.context.limits.pollMs), options.signal);
  }
}
