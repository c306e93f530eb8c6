import { type Queryable, schema } from '@mailwright/db';
import type { MailboxId, MailboxRole } from '@mailwright/mail';
import { and, eq, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { isMetered } from '../connections/driver-registry.ts';
import { notFound } from '../core-error.ts';
import { type MailboxRow, toMailboxViews } from '../mailboxes/mailbox-view.ts';

/** Which mailboxes a view shows: one, those of a role, or all but trash and junk. */
export interface ScopeInput {
  readonly connectionId: string;
  readonly mailboxId?: string;
  readonly role?: MailboxRole;
}

/** A mailbox with how far the mirror covers it. */
export interface CoveredMailbox {
  readonly id: string;
  readonly connectionId: string;
  readonly providerMailboxId: MailboxId;
  readonly role: MailboxRole | null;
  readonly coverageCursor: string | null;
  readonly coveredBackTo: Date | null;
  readonly isFullyCovered: boolean;
  readonly checkedAt: Date | null;
  /** True while a live loop follows every change: the mirror answers alone. */
  readonly isLive: boolean;
}

/** True where nothing of the mailbox was listed yet. */
export const awaitsFirstPage = ({ coveredBackTo, isFullyCovered }: Pick<CoveredMailbox, 'coveredBackTo' | 'isFullyCovered'>): boolean =>
  coveredBackTo === null && !isFullyCovered;

/** The mailboxes of a view, and beside them those that hold the other half of its conversations. */
export interface MailboxScope {
  readonly connectionIds: readonly string[];
  /** Connections whose mailboxes were never listed. */
  readonly unsyncedConnectionIds: readonly string[];
  /** Connections whose provider counts what it is asked. */
  readonly meteredConnectionIds: ReadonlySet<string>;
  readonly shown: readonly CoveredMailbox[];
  readonly companions: readonly CoveredMailbox[];
}

/** The role that holds, as SQL: the person's choice before the server's word, which another mailbox's choice takes away; else ''. */
export const effectiveRoleSql = sql<string>`case
  when ${schema.mailboxes.chosenRole} = 'none' then ''
  when ${schema.mailboxes.chosenRole} is not null then ${schema.mailboxes.chosenRole}
  when exists (
    select 1 from mailboxes taken where taken.connection_id = ${schema.mailboxes.connectionId} and taken.chosen_role = ${schema.mailboxes.role}
  ) then ''
  else coalesce(${schema.mailboxes.role}, '') end`;

/** Looks a view's mailboxes up in one statement. NOT_FOUND for a connection or mailbox that is not this person's. */
export async function findScope(db: Queryable, input: ScopeInput): Promise<MailboxScope> {
  const rows = await db
    .select({
      connection: { id: schema.connections.id, provider: schema.connections.provider, syncedAt: schema.connections.mailboxesSyncedAt },
      mailbox: schema.mailboxes,
      isLive: sql<boolean>`coalesce(${schema.syncLeases.isLive} and ${schema.syncLeases.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(schema.connections)
    .leftJoin(schema.syncLeases, eq(schema.syncLeases.connectionId, schema.connections.id))
    .leftJoin(
      schema.mailboxes,
      and(eq(schema.mailboxes.connectionId, schema.connections.id), eq(schema.mailboxes.isSelectable, true), neededFor(input)),
    )
    .where(input.connectionId === 'all' ? undefined : eq(schema.connections.id, input.connectionId));
  if (rows.length === 0 && input.connectionId !== 'all') throw notFound('connection');

  const found = rows.flatMap(({ mailbox }) => (mailbox ? [mailbox] : []));
  const roles = new Map(toMailboxViews(found).map(({ id, role }) => [id, role]));
  const live = new Set(rows.filter(({ isLive }) => isLive).map(({ connection }) => connection.id));
  const mailboxes = found.map((mailbox) => toCovered(mailbox, roles.get(mailbox.id) ?? null, live.has(mailbox.connectionId)));
  const shown = mailboxes.filter((mailbox) => isShown(mailbox, input));
  if (input.mailboxId && shown.length === 0) throw notFound('mailbox');
  const withoutSync = rows.filter(({ connection, mailbox }) => !mailbox && connection.syncedAt === null);
  return {
    connectionIds: [...new Set(rows.map(({ connection }) => connection.id))],
    meteredConnectionIds: new Set(rows.flatMap(({ connection }) => (isMetered(connection.provider) ? [connection.id] : []))),
    unsyncedConnectionIds: withoutSync.map(({ connection }) => connection.id),
    shown,
    companions: mailboxes.filter((mailbox) => isCompanion(mailbox, shown)),
  };
}

function neededFor({ mailboxId, role }: ScopeInput): SQL | undefined {
  if (mailboxId) return or(eq(schema.mailboxes.id, mailboxId), isNotNull(schema.mailboxes.role), isNotNull(schema.mailboxes.chosenRole));
  return role ? or(isNotNull(schema.mailboxes.role), isNotNull(schema.mailboxes.chosenRole)) : undefined;
}

function isShown(mailbox: CoveredMailbox, { mailboxId, role }: ScopeInput): boolean {
  if (mailboxId) return mailbox.id === mailboxId;
  if (role) return mailbox.role === role;
  return mailbox.role !== 'trash' && mailbox.role !== 'junk';
}

// A conversation reads whole where one's own replies (or what they answer) are in the mirror too.
function isCompanion(mailbox: CoveredMailbox, shown: readonly CoveredMailbox[]): boolean {
  if (mailbox.role !== 'sent' && mailbox.role !== 'inbox') return false;
  const neighbours = shown.filter(({ connectionId }) => connectionId === mailbox.connectionId);
  if (neighbours.length === 0 || neighbours.some(({ id }) => id === mailbox.id)) return false;
  const isAside = neighbours.every(({ role }) => role === 'trash' || role === 'junk' || role === 'drafts');
  return !isAside && (mailbox.role === 'sent' || neighbours.some(({ role }) => role === 'sent'));
}

const toCovered = (row: MailboxRow, role: MailboxRole | null, isLive: boolean): CoveredMailbox => ({
  id: row.id,
  connectionId: row.connectionId,
  providerMailboxId: row.providerMailboxId as MailboxId,
  role,
  coverageCursor: row.coverageCursor,
  coveredBackTo: row.coveredBackTo,
  isFullyCovered: row.isFullyCovered,
  checkedAt: row.checkedAt,
  isLive,
});
