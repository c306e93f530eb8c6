import { type Queryable, schema } from '@mailwright/db';
import {
  anywhere,
  type MailboxId,
  type MailboxRole,
  type MessageSearch,
  mapPlaces,
  type SearchPlace,
  someCondition,
  type TypedSearch,
} from '@mailwright/mail';
import { and, eq, sql } from 'drizzle-orm';
import { notFound } from '../core-error.ts';
import type { ScopeInput } from '../mail/mailbox-scope.ts';
import { type MailboxRow, toMailboxViews } from '../mailboxes/mailbox-view.ts';
import type { MirrorSearch } from './compile-search.ts';
import { foldText } from './split-words.ts';

/** A mailbox a search may look into. */
export interface SearchedMailbox {
  readonly id: string;
  readonly connectionId: string;
  readonly providerMailboxId: MailboxId;
  readonly name: string;
  readonly path: readonly string[];
  readonly role: MailboxRole | null;
  readonly isFullyCovered: boolean;
  readonly checkedAt: Date | null;
  /** True while a live loop follows every change. */
  readonly isLive: boolean;
}

/** Where a search looks. */
export interface SearchScope {
  readonly connectionIds: readonly string[];
  readonly mailboxes: readonly SearchedMailbox[];
  readonly shown: readonly SearchedMailbox[];
  /** True where only some of the mailboxes are searched, or others than those that are searched by default. */
  readonly isNarrowed: boolean;
}

/** The mailboxes of a view, or those that the search itself names. NOT_FOUND for a connection or mailbox that is not this person's. */
export async function findSearchScope(db: Queryable, input: ScopeInput, search: TypedSearch): Promise<SearchScope> {
  const rows = await db
    .select({
      connectionId: schema.connections.id,
      mailbox: schema.mailboxes,
      isLive: sql<boolean>`coalesce(${schema.syncLeases.isLive} and ${schema.syncLeases.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(schema.connections)
    .leftJoin(schema.syncLeases, eq(schema.syncLeases.connectionId, schema.connections.id))
    .leftJoin(schema.mailboxes, and(eq(schema.mailboxes.connectionId, schema.connections.id), eq(schema.mailboxes.isSelectable, true)))
    .where(input.connectionId === 'all' ? undefined : eq(schema.connections.id, input.connectionId));
  if (rows.length === 0 && input.connectionId !== 'all') throw notFound('connection');
  const found = rows.flatMap(({ mailbox }) => (mailbox ? [mailbox] : []));
  const roles = new Map(toMailboxViews(found).map(({ id, role }) => [id, role]));
  const live = new Set(rows.filter(({ isLive }) => isLive).map(({ connectionId }) => connectionId));
  const mailboxes = found.map((row) => toSearched(row, roles.get(row.id) ?? null, live.has(row.connectionId)));
  const places = listPlaces(search);
  const named = new Set(places.flatMap((place) => findAt(mailboxes, place)).map(({ id }) => id));
  const isDefault = ({ role }: SearchedMailbox) => role !== 'trash' && role !== 'junk';
  const shown = mailboxes.filter((mailbox) =>
    places.length > 0 ? isDefault(mailbox) || named.has(mailbox.id) : isShown(mailbox, input, isDefault),
  );
  if (input.mailboxId && !mailboxes.some(({ id }) => id === input.mailboxId)) throw notFound('mailbox');
  return {
    connectionIds: [...new Set(rows.map(({ connectionId }) => connectionId))],
    mailboxes,
    shown,
    isNarrowed: places.length > 0 || Boolean(input.mailboxId ?? input.role),
  };
}

/** The search with our ids of mailboxes. */
export const toMirrorSearch = (search: TypedSearch, { mailboxes }: SearchScope): MirrorSearch =>
  mapPlaces(search, (place) => findAt(mailboxes, place).map(({ id }) => id));

/** The search as the driver of one connection takes it. */
export const toDriverSearch = (search: TypedSearch, { mailboxes }: SearchScope, connectionId: string): MessageSearch =>
  mapPlaces(search, (place) =>
    findAt(mailboxes, place)
      .filter((mailbox) => mailbox.connectionId === connectionId)
      .map(({ providerMailboxId }) => providerMailboxId),
  );

function listPlaces(search: TypedSearch): readonly SearchPlace[] {
  const places: SearchPlace[] = [];
  someCondition(search, ({ inMailboxes = [] }) => {
    places.push(...inMailboxes);
    return false;
  });
  return places;
}

function findAt(mailboxes: readonly SearchedMailbox[], place: SearchPlace): readonly SearchedMailbox[] {
  if ('role' in place) return mailboxes.filter(({ role }) => role === place.role);
  if (place.name === anywhere) return mailboxes;
  const wanted = foldText(place.name);
  return mailboxes.filter(({ name, path }) => foldText(name) === wanted || foldText(path.join('/')) === wanted);
}

function isShown(mailbox: SearchedMailbox, { mailboxId, role }: ScopeInput, isDefault: (mailbox: SearchedMailbox) => boolean): boolean {
  if (mailboxId) return mailbox.id === mailboxId;
  return role ? mailbox.role === role : isDefault(mailbox);
}

const toSearched = (row: MailboxRow, role: MailboxRole | null, isLive: boolean): SearchedMailbox => ({
  id: row.id,
  connectionId: row.connectionId,
  providerMailboxId: row.providerMailboxId as MailboxId,
  name: row.name,
  path: row.path,
  role,
  isFullyCovered: row.isFullyCovered,
  checkedAt: row.checkedAt,
  isLive,
});
