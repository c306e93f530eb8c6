import { type Queryable, schema } from '@mailwright/db';
import type { MailboxId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { effectiveRoleSql } from '../mail/mailbox-scope.ts';

/** Roles of mailboxes whose mail may be destroyed. */
export const destroyableRoles: readonly string[] = ['trash', 'junk', 'drafts'];

/** A connection's mailboxes as its driver names them. */
export interface ProviderMailboxes {
  readonly providerMailboxIds: ReadonlyMap<string, MailboxId>;
  readonly destroyableIds: ReadonlySet<MailboxId>;
}

/** Reads them, with the roles that hold now. */
export async function findProviderMailboxes(db: Queryable, connectionId: string): Promise<ProviderMailboxes> {
  const rows = await db.execute<{ id: string; providerId: MailboxId; role: string }>(sql`
    select ${schema.mailboxes.id} as id, ${schema.mailboxes.providerMailboxId} as "providerId", ${effectiveRoleSql} as role
    from ${schema.mailboxes} where ${schema.mailboxes.connectionId} = ${connectionId}`);
  return {
    providerMailboxIds: new Map(rows.map((row) => [row.id, row.providerId])),
    destroyableIds: new Set(rows.filter(({ role }) => destroyableRoles.includes(role)).map((row) => row.providerId)),
  };
}
