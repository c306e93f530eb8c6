import type { Queryable } from '@mailwright/db';
import type { Address, MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { recordset } from '../mail/recordset.ts';
import { listPeople, type People } from './describe-words.ts';
import { toPersonKey, toPersonText } from './person-key.ts';

/** What of a message tells who knows whom. */
export interface Mention extends Pick<MessageSummary, 'receivedAt' | 'flags'> {
  readonly envelope: People;
  /** Ours. */
  readonly id: string;
}

interface CorrespondentsToSave {
  readonly userId: string;
  readonly connectionId: string;
  readonly messages: readonly Mention[];
}

/** Remembers everybody these messages name, before they get words: how often one wrote to somebody is counted by those that have none. */
export async function saveCorrespondents(db: Queryable, { userId, connectionId, messages }: CorrespondentsToSave): Promise<void> {
  const people = listCorrespondents(messages);
  if (people.length === 0) return;
  await db.execute(sql`
    with own as (
      select lower(email_address) as address from connections where id = ${connectionId}::uuid
      union select lower(address) from identities where connection_id = ${connectionId}::uuid
    ), written as (
      select r.key, count(*) as count, max(r.received_at) as latest_at
      from ${recordset(listMentions(messages), 'r', { id: 'uuid', key: 'text', sender: 'text', received_at: 'timestamptz(3)' })}
      join own on own.address = r.sender
      join messages m on m.id = r.id
      where not exists (select 1 from message_words w where w.message_id = r.id)
      group by r.key
    )
    insert into correspondents as c
      (connection_id, key, user_id, name, address, folded, latest_received_at, written_count, latest_written_at)
    select ${connectionId}::uuid, key, ${userId}, name, address, folded, received_at, coalesce(written.count, 0), written.latest_at
    from ${recordset(people, 'r', { key: 'text', name: 'text', address: 'text', folded: 'text', received_at: 'timestamptz(3)' })}
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

/** Whom each message is written to, and by whom. */
function listMentions(messages: readonly Mention[]) {
  return messages.flatMap(({ id, envelope, receivedAt, flags }) => {
    const sender = envelope.from[0]?.address.toLowerCase();
    if (sender === undefined || flags.includes('$draft')) return [];
    const keys = new Set(listPeople(envelope).flatMap(({ field, person }) => (field === 'f' ? [] : [toPersonKey(person)])));
    return [...keys].map((key) => ({ id, key, sender, received_at: receivedAt }));
  });
}
