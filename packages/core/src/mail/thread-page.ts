import type { MailboxRole } from '@mailwright/mail';
import type { MatchView } from '../search/describe-matches.ts';
import type { SearchOrder } from '../search/find-matches.ts';
import type { ThreadRow } from './find-thread-page.ts';
import type { MailFilter } from './mail-filter.ts';
import { encodeThreadCursor, type ListPosition, type PageStart } from './thread-cursor.ts';

/** A view of threads, and which part of it. */
export interface ListThreadsInput {
  readonly connectionId: string;
  readonly mailboxId?: string;
  readonly role?: MailboxRole;
  readonly filter?: MailFilter;
  /** A search line with operators; dates in it are days of the time zone. */
  readonly query?: string;
  /** An IANA name; UTC where none is given. */
  readonly timeZone?: string;
  readonly order?: SearchOrder;
  /** Instead of a cursor: where in time to begin. */
  readonly position?: ListPosition;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** A page of a list, newest first, with the ways on: null where there is nothing more. */
export interface ThreadPage {
  readonly threads: readonly ThreadRow[];
  /** To older rows. */
  readonly nextCursor: string | null;
  /** To newer rows. */
  readonly previousCursor: string | null;
  /** Accounts whose provider did not answer: of them the page shows what was read before. */
  readonly unreachableConnectionIds: readonly string[];
  /** Null where nothing was searched. */
  readonly search: SearchFacts | null;
}

/** What a search found beside the page. */
export interface SearchFacts {
  /** Threads in all, as far as is known. */
  readonly total: number;
  /** False while providers may find more. */
  readonly isTotalFinal: boolean;
  /** Accounts whose mail the mirror does not hold whole yet: their provider searches as well. */
  readonly askedConnectionIds: readonly string[];
  readonly matches: readonly MatchView[];
}

interface PageFacts extends Pick<ThreadPage, 'unreachableConnectionIds'> {
  readonly limit: number;
  readonly canGrow: boolean;
  readonly start: PageStart;
}

/** Cuts the extra rows off that tell whether there are further ones. */
export function toPage(rows: readonly ThreadRow[], { limit, canGrow, start, unreachableConnectionIds }: PageFacts): ThreadPage {
  const { newer, older } = splitPage(rows, start);
  const shownNewer = newer.slice(Math.max(0, newer.length - limit));
  const shownOlder = older.slice(0, limit);
  const threads = [...shownNewer, ...shownOlder];
  const hasOlder = start.direction === 'newer' ? start.position !== null : older.length > limit || canGrow;
  const hasNewer = start.direction === 'older' ? start.position !== null : newer.length > limit;
  const first = toPosition(threads.at(0)) ?? start.position;
  const last = toPosition(threads.at(-1)) ?? start.position;
  return {
    threads,
    unreachableConnectionIds,
    search: null,
    nextCursor: last && hasOlder ? encodeThreadCursor(last) : null,
    previousCursor: first && hasNewer ? encodeThreadCursor(first, 'newer') : null,
  };
}

const toPosition = (row: ThreadRow | undefined) => row && { latestReceivedAt: row.latestReceivedAt, threadId: row.id };

/** The rows on either side of where a page starts. */
export function splitPage(rows: readonly ThreadRow[], { position, direction }: PageStart) {
  if (direction === 'newer') return { newer: rows, older: [] };
  if (direction === 'older' || !position) return { newer: [], older: rows };
  const startMs = Date.parse(position.latestReceivedAt);
  const isNewer = (row: ThreadRow) => Date.parse(row.latestReceivedAt) >= startMs;
  return { newer: rows.filter(isNewer), older: rows.filter((row) => !isNewer(row)) };
}
