import { schema } from '@mailwright/db';
import type { MailboxId, MailboxRole, PageCursor } from '@mailwright/mail';
import { and, eq } from 'drizzle-orm';
import { toMailboxViews } from '../mailboxes/mailbox-view.ts';
import { readMirror, type SyncRun } from './sync-run.ts';

/** A mailbox that is not wholly in the mirror yet. */
export interface OpenMailbox {
  readonly id: string;
  readonly providerId: MailboxId;
  readonly role: MailboxRole | null;
  readonly listingNumber: number;
  /** Null before the first page. */
  cursor: PageCursor | null;
  coveredBackTo: Date | null;
  /** Pages taken by this process. */
  pageCount: number;
  isDone: boolean;
}

/** The mailboxes that are still to be listed. */
export async function findOpenMailboxes(run: SyncRun): Promise<readonly OpenMailbox[]> {
  const { mailboxes } = schema;
  const { connectionId } = run.lease;
  const rows = await readMirror(run, (db) =>
    db
      .select()
      .from(mailboxes)
      .where(and(eq(mailboxes.connectionId, connectionId), eq(mailboxes.isSelectable, true))),
  );
  const roles = new Map(toMailboxViews(rows).map(({ id, role }) => [id, role]));
  return rows
    .filter(({ isFullyCovered }) => !isFullyCovered)
    .map((row) => ({
      id: row.id,
      providerId: row.providerMailboxId as MailboxId,
      role: roles.get(row.id) ?? null,
      listingNumber: row.listingNumber,
      cursor: row.coverageCursor as PageCursor | null,
      coveredBackTo: row.coveredBackTo,
      pageCount: 0,
      isDone: false,
    }));
}

const urgency: readonly (MailboxRole | null)[] = [
  'inbox',
  'sent',
  'drafts',
  'archive',
  'all',
  null,
  'flagged',
  'important',
  'junk',
  'trash',
];

/** The mailbox whose page is next: one that somebody looks at, then the first page of each, then all in turn. */
export function pickMailbox(open: readonly OpenMailbox[], wanted: ReadonlySet<string>): OpenMailbox | null {
  const left = open.filter(({ isDone }) => !isDone);
  const toKey = (mailbox: OpenMailbox): readonly number[] => [
    wanted.has(mailbox.id) ? 0 : 1,
    mailbox.cursor === null ? 0 : 1,
    mailbox.pageCount,
    urgency.indexOf(mailbox.role),
  ];
  const [first] = left.toSorted((one, other) => compareKeys(toKey(one), toKey(other)));
  return first ?? null;
}

function compareKeys(one: readonly number[], other: readonly number[]): number {
  for (const [index, figure] of one.entries()) {
    const difference = figure - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
