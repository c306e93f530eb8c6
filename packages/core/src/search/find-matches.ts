import type { Queryable } from '@mailwright/db';
import { type MessageSearch, someCondition } from '@mailwright/mail';
import { type SQL, sql } from 'drizzle-orm';
import { isoInstant, toStorableText, uuidArray } from '../mail/sql-values.ts';
import type { ThreadPosition } from '../mail/thread-cursor.ts';
import { type CompiledSearch, liesIn, type MirrorSearch, toFullCondition } from './compile-search.ts';

/** How matching threads are ordered: by the newest message that matches, or by how well the best one does. */
export type SearchOrder = 'newest' | 'relevance';

/** What is asked of the mirror. */
export interface MatchRequest {
  readonly search: MirrorSearch;
  readonly compiled: CompiledSearch;
  readonly connectionIds: readonly string[];
  readonly mailboxIds: readonly string[];
  /** Connections with messages that lack what the search needs, whose provider tells of those messages. */
  readonly unreadConnectionIds: readonly string[];
  /** Messages that providers found. */
  readonly foundIds: Iterable<string>;
  readonly order: SearchOrder;
  readonly after: ThreadPosition | null;
  readonly offset: number;
  /** Matches up to this instant are not all known yet; null where all are. */
  readonly coveredBackTo: Date | null;
  readonly limit: number;
}

/** A thread with a matching message. */
export interface MatchedThread {
  readonly threadId: string;
  readonly latestReceivedAt: string;
  /** The newest message that matches. */
  readonly messageId: string;
}

/** A page of matches, and how many threads match in all. */
export interface Matches {
  readonly threads: readonly MatchedThread[];
  readonly total: number;
}

/** True for a search that only the texts of messages can answer. */
export const needsText = (search: MessageSearch<unknown>): boolean =>
  someCondition(search, ({ text, wordStart, listId }) => [text, wordStart, listId].some((condition) => condition !== undefined));

/** True for a search that the index of words is asked for. */
export const needsWords = (search: MessageSearch<unknown>): boolean =>
  needsText(search) ||
  someCondition(search, ({ subject, filename, from, to, cc, bcc }) =>
    [subject, filename, from, to, cc, bcc].some((condition) => condition !== undefined),
  );

/** Looks matches up in the mirror: the words by the index, the rest by the rows they belong to. */
export async function findMatches(db: Queryable, request: MatchRequest): Promise<Matches> {
  const { order, after, coveredBackTo, limit, offset } = request;
  const isByRank = order === 'relevance' && request.compiled.words !== null;
  const bounds = [
    ...(after && !isByRank ? [sql`(latest, thread_id) < (${after.latestReceivedAt}::timestamptz, ${after.threadId}::uuid)`] : []),
    ...(coveredBackTo && !isByRank ? [sql`latest > ${coveredBackTo.toISOString()}::timestamptz`] : []),
  ];
  const rows = await db.execute<{ thread_id: string | null; latest: string; message_id: string; total: string }>(sql`
    with matched as materialized (${toMatched(request, isByRank)}),
    grouped as materialized (
      select thread_id, max(received_at) as latest, max(rank) as rank, (array_agg(id order by received_at desc, id))[1] as message_id
      from matched group by thread_id
    ),
    page as (
      select * from grouped ${bounds.length > 0 ? sql`where ${sql.join(bounds, sql` and `)}` : sql``}
      order by ${isByRank ? sql`rank desc, ` : sql``}latest desc, thread_id desc limit ${limit} ${isByRank ? sql`offset ${offset}` : sql``}
    )
    select p.thread_id, ${isoInstant(sql`p.latest`)} as latest, p.message_id, c.total
    from (select count(*) as total from grouped) c left join page p on true
    order by ${isByRank ? sql`p.rank desc, ` : sql``}p.latest desc, p.thread_id desc`);
  const threads = rows.flatMap(({ thread_id, latest, message_id }) =>
    thread_id === null ? [] : [{ threadId: thread_id, latestReceivedAt: latest, messageId: message_id }],
  );
  return { threads, total: Number(rows[0]?.total ?? 0) };
}

function toMatched(request: MatchRequest, isByRank: boolean): SQL {
  const { mailboxIds, unreadConnectionIds, foundIds } = request;
  const isPlaced = liesIn(mailboxIds);
  const own = sql`${toMirrored(request, isByRank)} and ${isPlaced}`;
  if (unreadConnectionIds.length === 0) return own;
  // Of messages whose text is not read yet the provider alone can tell.
  const isPending = sql`coalesce(w.text_state, 'pending') = 'pending'`;
  return sql`
    ${own} and not (${isPending} and m.connection_id = any(${uuidArray(unreadConnectionIds)}))
    union all
    select m.id, m.thread_id, m.received_at, 0 from messages m left join message_words w on w.message_id = m.id
    where m.id = any(${uuidArray(foundIds)}) and ${isPending} and ${isPlaced}`;
}

function toMirrored({ search, compiled, connectionIds, unreadConnectionIds }: MatchRequest, isByRank: boolean): SQL {
  const { words, row } = compiled;
  const connections = uuidArray(connectionIds);
  const needsRow = isByRank || unreadConnectionIds.length > 0 || (row !== null && needsWordRow(search));
  const withWords = needsRow ? sql`left join message_words w on w.message_id = m.id` : sql``;
  if (words === null) {
    return sql`select m.id, m.thread_id, m.received_at, 0 as rank from messages m ${withWords}
      where m.connection_id = any(${connections}) and ${toFullCondition(compiled)}`;
  }
  const query = sql`${toStorableText(words)}::tsquery`;
  const bounds = sql`${search.after ?? null}::timestamptz, ${search.before ?? null}::timestamptz`;
  return sql`
    select m.id, m.thread_id, m.received_at, ${isByRank ? sql`ts_rank(w.words, ${query})` : sql`0`} as rank
    from find_message_words(${query}, ${connections}, ${bounds}) f join messages m on m.id = f.message_id ${withWords}
    where ${row ?? sql`true`}`;
}

/** True where a condition on rows looks at words too. */
function needsWordRow(search: MirrorSearch): boolean {
  const hasGroups = search.allOf !== undefined || search.anyOf !== undefined || search.noneOf !== undefined;
  return hasGroups || search.listId !== undefined;
}
