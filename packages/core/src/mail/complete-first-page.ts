import type { PersonContext } from '../context.ts';
import { refreshCountsOf } from './count-mailboxes.ts';
import { coverNewest } from './cover-mailbox.ts';
import { CoverageFailures } from './coverage-failures.ts';
import type { MailboxScope } from './mailbox-scope.ts';
import { runOnce } from './per-process.ts';

/** Asks for what first pages are answered without, after them: counts, and the mailboxes that hold the other half of conversations. */
export function completeFirstPage(
  { services, userId }: PersonContext,
  { companions }: Pick<MailboxScope, 'companions'>,
  connectionIds: ReadonlySet<string>,
): void {
  if (connectionIds.size === 0) return;
  const context: PersonContext = { services, userId };
  const complete = async () => {
    const failures = new CoverageFailures(context);
    const connections = [...connectionIds].map((connectionId) => ({ connectionId }));
    await failures.gather(connections, ({ connectionId }) => refreshCountsOf(context, connectionId));
    const left = companions.filter(({ connectionId, isLive }) => !isLive && connectionIds.has(connectionId) && !failures.has(connectionId));
    await failures.gather(left, (mailbox) => coverNewest(context, mailbox));
  };
  runOnce(services, `complete ${[...connectionIds].join()}`, complete).catch((error: unknown) => {
    services.logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'a first page was not completed');
  });
}
