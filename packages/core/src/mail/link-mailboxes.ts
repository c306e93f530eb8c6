import { type Queryable, schema } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { eq, sql } from 'drizzle-orm';
import { toMailboxViews } from '../mailboxes/mailbox-view.ts';
import { eachOnce } from './each-once.ts';
import { recordset } from './recordset.ts';
import { uuidArray } from './sql-values.ts';

/** The mailboxes of a connection, as what is written refers to them. */
export interface MirrorPlaces {
  /** Our id by the driver's. */
  readonly idOf: ReadonlyMap<string, string>;
  /** Trash and junk, which count only where a thread has nothing else. */
  readonly aside: ReadonlySet<string>;
}

/** Reads them. */
export async function findPlaces(db: Queryable, connectionId: string): Promise<MirrorPlaces> {
  const rows = await db.select().from(schema.mailboxes).where(eq(schema.mailboxes.connectionId, connectionId));
  const aside = toMailboxViews(rows).filter(({ role }) => role === 'trash' || role === 'junk');
  return { idOf: new Map(rows.map((row) => [row.providerMailboxId, row.id])), aside: new Set(aside.map(({ id }) => id)) };
}

interface LinksToWrite {
  readonly userId: string;
  readonly summaries: readonly Pick<MessageSummary, 'id' | 'mailboxIds'>[];
  /** Our message ids by the driver's. */
  readonly rowIds: ReadonlyMap<string, string>;
  readonly places: MirrorPlaces;
}

interface NewLinks {
  readonly userId: string;
  readonly messages: readonly { readonly id: string; readonly summary: Pick<MessageSummary, 'mailboxIds' | 'receivedAt'> }[];
  readonly places: MirrorPlaces;
}

/** Puts messages that were just inserted into their mailboxes: there is nothing to compare with. */
export async function insertLinks(db: Queryable, { userId, messages, places }: NewLinks): Promise<void> {
  const links = messages.flatMap(({ id, summary }) =>
    eachOnce(summary.mailboxIds).flatMap((mailboxId) => {
      const ours = places.idOf.get(mailboxId);
      return ours === undefined ? [] : [{ message_id: id, mailbox_id: ours, received_at: summary.receivedAt }];
    }),
  );
  if (links.length === 0) return;
  await db.execute(sql`
    insert into message_mailboxes (message_id, mailbox_id, user_id, received_at, listing_number)
    select r.message_id, b.id, ${userId}, r.received_at, b.listing_number
    from ${recordset(links, 'r', { message_id: 'uuid', mailbox_id: 'uuid', received_at: 'timestamptz(3)' })} join mailboxes b on b.id = r.mailbox_id`);
}

/** Makes the mailboxes of each message those that its summary names; gives the threads where that changed something. */
export async function linkMailboxes(db: Queryable, { userId, summaries, rowIds, places }: LinksToWrite): Promise<readonly string[]> {
  if (summaries.length === 0) return [];
  const links = summaries.flatMap((summary) =>
    summary.mailboxIds.map((mailboxId) => ({ message_id: rowIds.get(summary.id), mailbox_id: places.idOf.get(mailboxId) })),
  );
  const known = links.filter((link) => link.message_id && link.mailbox_id);
  const changed = await db.execute<{ thread_id: string }>(sql`
    with wanted as (select distinct message_id, mailbox_id from ${recordset(known, 'w', { message_id: 'uuid', mailbox_id: 'uuid' })}),
    removed as (
      delete from message_mailboxes l
      where l.message_id = any(${uuidArray(rowIds.values())})
        and not exists (select 1 from wanted w where w.message_id = l.message_id and w.mailbox_id = l.mailbox_id)
      returning l.message_id
    ),
    added as (
      insert into message_mailboxes as l (message_id, mailbox_id, user_id, received_at, listing_number)
      select m.id, w.mailbox_id, ${userId}, m.received_at, b.listing_number
      from wanted w join messages m on m.id = w.message_id join mailboxes b on b.id = w.mailbox_id
      on conflict (message_id, mailbox_id) do update set listing_number = excluded.listing_number
        where l.listing_number <> excluded.listing_number
      returning message_id, xmax = 0 as is_new
    )
    select distinct m.thread_id from messages m
    where m.id in (select message_id from removed union all select message_id from added where is_new)`);
  return changed.map((row) => row.thread_id);
}
