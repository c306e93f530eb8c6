import { type Queryable, schema } from '@mailwright/db';
import { isMailError, type MailboxId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import { readAndApply } from './apply-reading.ts';
import { effectiveRoleSql } from './mailbox-scope.ts';
import { perProcess, runOnce } from './per-process.ts';

/** Which thread of which connection. */
export interface ThreadReference {
  readonly connectionId: string;
  readonly threadId: string;
}

const mostHeaders = 3;
const mostMailboxes = 3;
const againAfterMs = 600_000;
const waitMs = 1_500;

const askedAt = perProcess(() => new Map<string, number>());

/**
 * Looks for messages that a conversation refers to and the mirror lacks: a few, in the mailboxes where they would lie, seldom. True
 * where some came in within a moment; later ones are there the next time.
 */
export async function fetchMissingMembers(context: PersonContext, thread: ThreadReference): Promise<boolean> {
  const times = askedAt(context.services);
  const nowMs = context.services.now().getTime();
  if (nowMs - (times.get(thread.threadId) ?? Number.NEGATIVE_INFINITY) < againAfterMs) return false;
  for (const [threadId, atMs] of times) if (nowMs - atMs >= againAfterMs) times.delete(threadId);
  times.set(thread.threadId, nowMs);
  const missing = await context.services.database.withUser(context.userId, (db) => findMissing(db, thread));
  if (missing.headers.length === 0 || missing.mailboxIds.length === 0) return false;

  const { services, userId } = context;
  const search = runOnce(services, `members ${thread.threadId}`, () => fetchMembers({ services, userId }, thread, missing));
  const { promise: waited, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), waitMs);
  return Promise.race([search, waited]).finally(() => clearTimeout(timer));
}

interface Missing {
  readonly headers: readonly string[];
  readonly mailboxIds: readonly MailboxId[];
}

async function findMissing(db: Queryable, { connectionId, threadId }: ThreadReference): Promise<Missing> {
  const [row] = await db.execute<{ headers: string[]; mailbox_ids: MailboxId[] }>(sql`
    select
      array(
        select h.message_id_header from thread_headers h
        where h.thread_id = ${threadId} and not exists (
          select 1 from messages m where m.connection_id = h.connection_id and m.message_id_header = h.message_id_header
        )
        order by h.message_id_header limit ${mostHeaders}
      ) as headers,
      array(
        select provider_mailbox_id from ${schema.mailboxes}
        where connection_id = ${connectionId} and is_selectable and not is_fully_covered
          and ${effectiveRoleSql} in ('all', 'sent', 'archive', 'inbox')
        order by array_position(array['all', 'sent', 'archive', 'inbox'], ${effectiveRoleSql}) limit ${mostMailboxes}
      ) as mailbox_ids`);
  return { headers: row?.headers ?? [], mailboxIds: row?.mailbox_ids ?? [] };
}

async function fetchMembers(context: PersonContext, thread: ThreadReference, missing: Missing): Promise<boolean> {
  try {
    return await withActiveDriver(context, thread.connectionId, async ({ driver }) => {
      let hasFound = false;
      for (const messageIdHeader of missing.headers) {
        for (const mailboxId of missing.mailboxIds) {
          const read = () => driver.listMessages({ mailboxId, search: { messageIdHeader }, limit: 5 });
          const { page } = await readAndApply(context, thread.connectionId, read);
          hasFound ||= page.messages.length > 0;
          if (page.messages.length > 0) break;
        }
      }
      return hasFound;
    });
  } catch (error) {
    if (!isMailError(error) && !(error instanceof CoreError)) throw error;
    context.services.logger.warn(
      { connectionId: thread.connectionId, code: error.code },
      'missing messages of a thread could not be asked for',
    );
    return false;
  }
}
