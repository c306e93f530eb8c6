import type { Queryable } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import { lookUp } from '../mail/sql-values.ts';
import { describeWords, type SearchableMessage } from './describe-words.ts';
import { saveCorrespondents } from './save-correspondents.ts';

/** Messages of the mirror without words, with our ids. */
export interface EnvelopesToIndex {
  readonly userId: string;
  readonly connectionId: string;
  readonly messages: readonly {
    readonly id: string;
    readonly summary: Omit<SearchableMessage, 'text'> & Pick<MessageSummary, 'flags' | 'receivedAt'>;
  }[];
}

/** Makes messages findable by what a list shows of them; those that are gone meanwhile are passed over. Their text comes later. */
export async function indexEnvelopes(db: Queryable, { userId, connectionId, messages }: EnvelopesToIndex): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(({ id, summary }) => ({ id, words: describeWords({ ...summary, text: null }) }));
  await Promise.all([
    saveCorrespondents(db, { userId, connectionId, messages: messages.map(({ id, summary }) => ({ ...summary, id })) }),
    db.execute(sql`
      insert into message_words (message_id, user_id, connection_id, received_at, words)
      select m.id, m.user_id, m.connection_id, m.received_at, r.words::tsvector
      from ${recordset(rows, 'r', { id: 'uuid', words: 'text' })} cross join lateral ${lookUp('messages', sql`r.id`)} m
      on conflict (message_id) do nothing`),
  ]);
}
