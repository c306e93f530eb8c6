import type { MailboxRole } from '@mailwright/mail';
import type { ThreadRow } from './find-thread-page.ts';
import type { MailFilter } from './mail-filter.ts';
import { encodeThreadCursor } from './thread-cursor.ts';

/** A view of threads, and which part of it. */
export interface ListThreadsInput {
  readonly connectionId: string;
  readonly mailboxId?: string;
  readonly role?: MailboxRole;
  readonly filter?: MailFilter;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** A page of a list; `nextCursor` is null on the last. */
export interface ThreadPage {
  readonly threads: readonly ThreadRow[];
  readonly nextCursor: string | null;
  /** Accounts whose provider did not answer: of them the page shows what was read before. */
  readonly unreachableConnectionIds: readonly string[];
}

/** Cuts the extra row off that tells whether there is another page. */
export function toPage(
  rows: readonly ThreadRow[],
  { limit, canGrow, unreachableConnectionIds }: { limit: number; canGrow: boolean } & Pick<ThreadPage, 'unreachableConnectionIds'>,
): ThreadPage {
  const threads = rows.slice(0, limit);
  const last = threads.at(-1);
  const hasMore = rows.length > limit || canGrow;
  return {
    threads,
    unreachableConnectionIds,
    nextCursor: last && hasMore ? encodeThreadCursor({ latestReceivedAt: last.latestReceivedAt, threadId: last.id }) : null,
  };
}
