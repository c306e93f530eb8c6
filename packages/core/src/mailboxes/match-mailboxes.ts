import type { Mailbox } from '@mailwright/mail';
import type { MailboxRow } from './mailbox-view.ts';

/** What a fresh listing means for the stored mailboxes. */
export interface MailboxMatch {
  /** The same mailbox, perhaps under another id and name. */
  readonly kept: readonly { readonly row: MailboxRow; readonly mailbox: Mailbox }[];
  readonly added: readonly Mailbox[];
  readonly removed: readonly MailboxRow[];
}

/** A rename that was just done: everything at or under `from` is now at or under `to`. */
export interface KnownRename {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

type KnownMailbox = Pick<MailboxRow, 'fingerprint' | 'totalCount'>;

/**
 * Compares a listing with the rows. One that changed its name is known again by MAILBOXID (RFC 8474), else by
 * UIDVALIDITY, UIDNEXT and its count together, if exactly one on each side fits.
 */
export function matchMailboxes(rows: readonly MailboxRow[], mailboxes: readonly Mailbox[], rename?: KnownRename): MailboxMatch {
  const byId = new Map(rows.map((row) => [row.providerMailboxId, row]));
  const kept: { row: MailboxRow; mailbox: Mailbox }[] = [];
  const unknown: Mailbox[] = [];
  for (const mailbox of mailboxes) {
    const row = byId.get(mailbox.id);
    if (row) kept.push({ row, mailbox });
    else unknown.push(mailbox);
    byId.delete(mailbox.id);
  }
  const missing = [...byId.values()];
  const found = new Map<MailboxRow, Mailbox>();
  const taken = new Set<Mailbox>();
  const take = (pairs: readonly { row: MailboxRow; mailbox: Mailbox }[]) => {
    for (const { row, mailbox } of pairs) {
      if (found.has(row) || taken.has(mailbox)) continue;
      found.set(row, mailbox);
      taken.add(mailbox);
    }
  };
  if (rename) take(pairByPath(missing, unknown, rename));
  take(pair(missing, unknown, objectIdOf));
  take(pair(missing, unknown, countersOf));
  return {
    kept: [...kept, ...[...found].map(([row, mailbox]) => ({ row, mailbox }))],
    added: unknown.filter((mailbox) => !taken.has(mailbox)),
    removed: missing.filter((row) => !found.has(row)),
  };
}

function pairByPath(rows: readonly MailboxRow[], mailboxes: readonly Mailbox[], { from, to }: KnownRename) {
  const byPath = new Map(mailboxes.map((mailbox) => [JSON.stringify(mailbox.path), mailbox]));
  return rows.flatMap((row) => {
    const isUnder = from.every((segment, index) => row.path[index] === segment);
    const mailbox = isUnder ? byPath.get(JSON.stringify([...to, ...row.path.slice(from.length)])) : undefined;
    return mailbox ? [{ row, mailbox }] : [];
  });
}

type KeyOf = (known: KnownMailbox) => string | null;

function pair(rows: readonly MailboxRow[], mailboxes: readonly Mailbox[], keyOf: KeyOf): { row: MailboxRow; mailbox: Mailbox }[] {
  const candidates = groupBy(mailboxes, (mailbox) => keyOf({ fingerprint: mailbox.fingerprint, totalCount: mailbox.counts?.total ?? 0 }));
  return [...groupBy(rows, keyOf)].flatMap(([key, group]) => {
    const [row] = group;
    const [mailbox, ...others] = candidates.get(key) ?? [];
    return row && group.length === 1 && mailbox && others.length === 0 ? [{ row, mailbox }] : [];
  });
}

function groupBy<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => string | null): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

const objectIdOf: KeyOf = ({ fingerprint }) => fingerprint?.mailboxObjectId ?? null;

// NOTE: servers may give one UIDVALIDITY to all mailboxes, and empty ones look alike; a group of several decides nothing.
const countersOf: KeyOf = ({ fingerprint, totalCount }) =>
  fingerprint ? JSON.stringify([fingerprint.uidValidity, fingerprint.uidNext, totalCount]) : null;
