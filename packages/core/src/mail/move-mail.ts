import { schema } from '@mailwright/db';
import { and, eq, inArray } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import type { ActMailbox } from './ensure-role-mailbox.ts';
import type { MailTarget } from './find-targets.ts';
import { type MoveResult, moveTargets } from './move-targets.ts';

/** What to move, and where. */
export interface MoveMailInput extends MailTarget {
  readonly toMailboxId: string;
  /** Where else, and nowhere beside that; an account that keeps a message in one mailbox passes this over. Absent for a plain move. */
  readonly besideMailboxIds?: readonly string[] | undefined;
}

/** Moves messages into a mailbox of their own connection; what lies there already stays. INVALID `mailbox-of-other-account`. */
export async function moveMail(context: PersonContext, input: MoveMailInput): Promise<MoveResult> {
  const [mailbox] = await context.services.database.withUser(context.userId, (db) =>
    db.select().from(schema.mailboxes).where(eq(schema.mailboxes.id, input.toMailboxId)),
  );
  if (!mailbox || (input.connectionId !== 'all' && mailbox.connectionId !== input.connectionId)) throw notFound('mailbox');
  if (!mailbox.isSelectable) throw new CoreError('INVALID', 'mailbox-holds-no-mail', 'toMailboxId');
  await mustOwnMailboxes(context, mailbox.connectionId, input.besideMailboxIds ?? []);
  const target: ActMailbox = { id: mailbox.id, created: null };
  return moveTargets(context, input, async (connectionId) => {
    if (connectionId !== mailbox.connectionId) throw new CoreError('INVALID', 'mailbox-of-other-account', 'toMailboxId');
    return target;
  });
}

async function mustOwnMailboxes({ services, userId }: PersonContext, connectionId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { mailboxes } = schema;
  const rows = await services.database.withUser(userId, (db) =>
    db
      .select({ id: mailboxes.id })
      .from(mailboxes)
      .where(and(eq(mailboxes.connectionId, connectionId), inArray(mailboxes.id, [...ids]))),
  );
  if (rows.length < new Set(ids).size) throw notFound('mailbox');
}
