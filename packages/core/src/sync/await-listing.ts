import { setTimeout as sleep } from 'node:timers/promises';
import { schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import type { CoveredMailbox } from '../mail/mailbox-scope.ts';
import { tellWanted } from './wanted-mailboxes.ts';

const longestWaitMs = 8000;
const askAgainMs = 1000;
const lookEveryMs = 40;

/** Has the keeper of the mirror list this mailbox next, and waits until the mirror reaches further back; false where it does not. */
export async function awaitListing({ services, userId, signal }: PersonContext, mailbox: CoveredMailbox): Promise<boolean> {
  const untilMs = performance.now() + longestWaitMs;
  let askAtMs = 0;
  while (performance.now() < untilMs) {
    signal?.throwIfAborted();
    const mustAsk = performance.now() >= askAtMs;
    if (mustAsk) askAtMs = performance.now() + askAgainMs;
    const current = await services.database.withUser(userId, async (db) => {
      if (mustAsk) await tellWanted(db, { connectionId: mailbox.connectionId, mailboxId: mailbox.id });
      const { coveredBackTo, isFullyCovered } = schema.mailboxes;
      const [row] = await db.select({ coveredBackTo, isFullyCovered }).from(schema.mailboxes).where(eq(schema.mailboxes.id, mailbox.id));
      return row;
    });
    // Gone: there is nothing to wait for.
    if (current === undefined || current.isFullyCovered) return true;
    if (current.coveredBackTo !== null && current.coveredBackTo.getTime() !== mailbox.coveredBackTo?.getTime()) return true;
    await sleep(lookEveryMs);
  }
  return false;
}
