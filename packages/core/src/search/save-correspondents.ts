import type { Queryable } from '@mailwright/db';
import type { Address, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/sql-values.ts';
import { listPeople } from './describe-words.ts';
import { toPersonKey, toPersonText } from './person-key.ts';

/** What of a message tells who knows whom. */
export type Mention = Pick<MessageSummary, 'envelope' | 'receivedAt' | 'flags'>;

interface CorrespondentsToSave {
  readonly userId: string;
  readonly connectionId: string;
  /** Each message once: how often one writes to somebody is counted. */
  readonly messages: readonly Mention[];
}

/** Remembers everybody these messages name. */
export async function saveCorrespondents(db: Queryable, { userId, connectionId, messages }: CorrespondentsToSave): Promise<void> {
  const people = listCorrespondents(messages);
  if (people.length === 0) return;
  await db.execute(sql`
    with own as (
      select lower(email_address) as address from connections where id = ${connectionId}::uuid
      union select lower(address) from identities where connection_id = ${connectionId}::uuid
    ), written as (
      select key, sum(count) as count, max(latest_at) as latest_at
      from ${recordset(countMentions(messages))} as r(key text, sender text, count integer, latest_at timestamptz(3))
      join own on own.address = r.sender
      group by key
    )
    insert into correspondents as c
      (connection_id, key, user_id, name, address, folded, latest_received_at, written_count, latest_written_at)
    select ${connectionId}::uuid, key, ${userId}, name, address, folded, received_at, coalesce(written.count, 0), written.latest_at
    from ${recordset(people)} as r(key text, name text, address text, folded text, received_at timestamptz(3))
    left join written using (key)
    on conflict (connection_id, key) do update set
      latest_received_at = greatest(excluded.latest_received_at, c.latest_received_at),
      name = case when excluded.latest_received_at > c.latest_received_at then excluded.name else c.name end,
      address = case when excluded.latest_received_at > c.latest_received_at then excluded.address else c.address end,
      written_count = c.written_count + excluded.written_count,
      latest_written_at = greatest(excluded.latest_written_at, c.latest_written_at)
    where excluded.latest_received_at > c.latest_received_at or excluded.written_count > 0`);
}

interface Correspondent {
  readonly person: Address;
  readonly receivedAt: string;
}

function listCorrespondents(messages: readonly Mention[]) {
  const known = new Map<string, Correspondent>();
  for (const { envelope, receivedAt } of messages) {
    for (const { person } of listPeople(envelope)) {
      const key = toPersonKey(person);
      if ((known.get(key)?.receivedAt ?? '') < receivedAt) known.set(key, { person, receivedAt });
    }
  }
  return [...known].map(([key, { person, receivedAt }]) => {
    return { key, name: person.name, address: person.address, folded: toPersonText(person), received_at: receivedAt };
  });
}

/** How many messages each sender wrote to each person. */
function countMentions(messages: readonly Mention[]) {
  const counted = new Map<string, { key: string; sender: string; count: number; latest_at: string }>();
  for (const { envelope, receivedAt, flags } of messages) {
    const sender = envelope.from[0]?.address.toLowerCase();
    if (sender === undefined || flags.includes('$draft')) continue;
    const keys = new Set(listPeople(envelope).flatMap(({ field, person }) => (field === 'f' ? [] : [toPersonKey(person)])));
    for (const key of keys) {
      const before = counted.get(`${key} ${sender}`);
      const latestAt = before && before.latest_at > receivedAt ? before.latest_at : receivedAt;
      counted.set(`${key} ${sender}`, { key, sender, count: (before?.count ?? 0) + 1, latest_at: latestAt });
    }
  }
  return [...counted.values()];
}
