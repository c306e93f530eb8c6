import type { CallOptions, Mailbox, MailboxCounts, MailboxFingerprint, MailboxId, MailboxRole } from '@mailwright/mail';
import type { ListResponse } from 'imapflow';
import { isSafeForWire, toMailboxId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { isSelectable, toRoles } from '../mailbox-roles.ts';

/** Ids made of it must fit into an index of a database: 2,700 bytes. */
const longestPathBytes = 1500;
const statusQuery = { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true } as const;

/** Every mailbox, in one round trip where the server can (RFC 5819, RFC 6154). */
export function listMailboxes(pool: ImapSessionPool, options: CallOptions = {}): Promise<readonly Mailbox[]> {
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) =>
    toMailboxes(await listEntries(session, options.signal)),
  );
}

/** The entries of LIST, with STATUS where it comes along at no cost. */
export async function listEntries(session: ImapSession, signal?: AbortSignal): Promise<ListResponse[]> {
  const deadlineMs = session.context.settings.timeoutMs * 4;
  await session.refresh(signal);
  const withStatus = session.supports('LIST-STATUS') ? { statusQuery } : {};
  const entries = await session.run((client) => client.list(withStatus), {
    signal,
    deadlineMs,
    maxBytes: session.context.limits.mailboxListBytes,
  });
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const isUsable =
      isSafeForWire(entry.path) && entry.path !== '' && Buffer.byteLength(entry.path) <= longestPathBytes && !seen.has(entry.path);
    seen.add(entry.path);
    return isUsable;
  });
}

/** Entries of LIST as mailboxes. */
export function toMailboxes(entries: readonly ListResponse[]): Mailbox[] {
  const roles = toRoles(entries);
  const paths = new Set(entries.map((entry) => entry.path));
  return entries.map((entry) => toMailbox(entry, roles, paths));
}

function toMailbox(entry: ListResponse, roles: ReadonlyMap<string, MailboxRole>, paths: ReadonlySet<string>): Mailbox {
  return {
    id: toMailboxId(entry.path),
    name: entry.name,
    path: [...entry.parent, entry.name],
    parentId: findParent(entry, paths),
    role: roles.get(entry.path) ?? null,
    isSelectable: isSelectable(entry),
    isSubscribed: entry.subscribed === true,
    counts: toCounts(entry),
    fingerprint: toFingerprint(entry),
  };
}

/** The nearest listed ancestor: a hierarchy may have holes. */
function findParent(entry: ListResponse, paths: ReadonlySet<string>): MailboxId | null {
  for (let depth = entry.parent.length; depth > 0; depth -= 1) {
    const path = entry.parent.slice(0, depth).join(entry.delimiter);
    if (paths.has(path)) return toMailboxId(path);
  }
  return null;
}

function toCounts({ status }: ListResponse): MailboxCounts | null {
  return status?.messages === undefined || status.unseen === undefined ? null : { total: status.messages, unread: status.unseen };
}

function toFingerprint({ status }: ListResponse): MailboxFingerprint | null {
  if (status?.uidValidity === undefined || status.uidNext === undefined) return null;
  return { mailboxObjectId: null, uidValidity: status.uidValidity.toString(), uidNext: status.uidNext };
}
