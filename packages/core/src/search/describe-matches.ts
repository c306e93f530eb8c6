import type { Queryable } from '@mailwright/db';
import type { TypedSearch } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { uuidArray } from '../mail/sql-values.ts';
import type { MatchedThread } from './find-matches.ts';
import { listMarkedWords, markMatches, markPassage, type TextSegment } from './mark-matches.ts';

/** The message of a thread that was found, with what was looked for marked. */
export interface MatchView {
  readonly threadId: string;
  readonly messageId: string;
  readonly subject: readonly TextSegment[];
  /** A passage around the first match in the text, else the first words. */
  readonly preview: readonly TextSegment[];
}

type MessageRow = { id: string; subject: string | null; preview: string | null; text: string | null };

/** Marks what was looked for, as pieces of plain text. */
export async function describeMatches(
  db: Queryable,
  threads: readonly MatchedThread[],
  search: TypedSearch,
): Promise<readonly MatchView[]> {
  if (threads.length === 0) return [];
  const rows = await db.execute<MessageRow>(sql`
    select m.id, m.subject, coalesce(nullif(m.preview, ''), w.preview, m.preview) as preview, w.text from messages m left join message_words w on w.message_id = m.id
    where m.id = any(${uuidArray(threads.map(({ messageId }) => messageId))})`);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const inSubject = listMarkedWords(search, ['text', 'subject']);
  const inText = listMarkedWords(search, ['text']);
  return threads.flatMap(({ threadId, messageId }) => {
    const row = rowOf.get(messageId);
    if (!row) return [];
    const preview = markPassage(row.text ?? row.preview ?? '', inText) ?? markMatches(row.preview ?? '', inText);
    return [{ threadId, messageId, subject: markMatches(row.subject ?? '', inSubject), preview }];
  });
}
