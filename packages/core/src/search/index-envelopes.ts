import type { Queryable } from '@mailwright/db';
import type { Address, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/sql-values.ts';
import { describeWords, listPeople } from './describe-words.ts';
import { toPersonKey, toPersonText } from './person-key.ts';

/** Messages just written, with our ids. */
export interface EnvelopesToIndex {
  readonly userId: string;
  readonly connectionId: string;
  readonly messages: readonly { readonly id: string; readonly summary: MessageSummary }[];
}

/** Makes new messages findable by what a list shows of them; in the transaction that writes them. Their text comes later. */
export async function indexEnvelopes(db: Queryable, { userId, connectionId, messages }: EnvelopesToIndex): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(({ id, summary }) => ({
    id,
    received_at: summary.receivedAt,
    words: describeWords({ ...summary, text: null }),
  }));
  await db.execute(sql`
    with people as (
      insert into correspondents as c (connection_id, key, user_id, name, address, folded, latest_received_at)
      select ${connectionId}::uuid, key, ${userId}, name, address, folded, received_at
      from ${recordset(listCorrespondents(messages))} as r(key text, name text, address text, folded text, received_at timestamptz(3))
      on conflict (connection_id, key) do update set
        latest_received_at = excluded.latest_received_at, name = excluded.name, address = excluded.address
      where excluded.latest_received_at > c.latest_received_at
    )
    insert into message_words (message_id, user_id, connection_id, received_at, words)
    select id, ${userId}, ${connectionId}::uuid, received_at, words::tsvector
    from ${recordset(rows)} as r(id uuid, received_at timestamptz(3), words text)
    on conflict (message_id) do nothing`);
}

interface Correspondent {
  readonly person: Address;
  readonly receivedAt: string;
}

function listCorrespondents(messages: EnvelopesToIndex['messages']) {
  const known = new Map<string, Correspondent>();
  for (const { summary } of messages) {
    const { envelope, receivedAt } = summary;
    for (const { person } of listPeople(envelope)) {
      const key = toPersonKey(person);
      if ((known.get(key)?.receivedAt ?? '') < receivedAt) known.set(key, { person, receivedAt });
    }
  }
  return [...known].map(([key, { person, receivedAt }]) => {
    return { key, name: person.name, address: person.address, folded: toPersonText(person), received_at: receivedAt };
  });
}
