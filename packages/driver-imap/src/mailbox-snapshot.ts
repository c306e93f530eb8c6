import type { Flag } from '@mailwright/mail';
import type { ListResponse, MailboxObject, StatusObject } from 'imapflow';
import { fetchRows, searchUids } from './fetch-rows.ts';
import { toFlags } from './imap-flags.ts';
import type { ImapSession } from './imap-session.ts';
import { isSelectable } from './mailbox-roles.ts';
import { fromSequenceSet, toSequenceSet } from './sequence-set.ts';
import type { FlagGroup, MailboxState } from './sync-state.ts';

/** What a server can tell of the past (RFC 7162): expunges and flags, flags alone, or nothing. */
export type History = 'qresync' | 'condstore' | 'none';

const longestSet = 100_000;
const mostUids = 2_000_000;
const newestFlagged = 2000;

/** What the session's server can tell. */
export function toHistory(session: ImapSession): History {
  if (!session.client.enabled.has('CONDSTORE') || !session.supports('CONDSTORE')) return 'none';
  return session.client.enabled.has('QRESYNC') && session.supports('QRESYNC') ? 'qresync' : 'condstore';
}

/** STATUS of every selectable mailbox: along with LIST where offered, else one by one. */
export async function readStatuses(
  session: ImapSession,
  entries: readonly ListResponse[],
  signal?: AbortSignal,
): Promise<Map<string, StatusObject>> {
  const statuses = new Map<string, StatusObject>();
  for (const entry of entries.filter(isSelectable)) {
    if (entry.status?.uidValidity !== undefined) {
      statuses.set(entry.path, entry.status);
      continue;
    }
    const status = await readStatus(session, entry.path, signal);
    if (status !== null) statuses.set(entry.path, status);
  }
  return statuses;
}

/** STATUS of one mailbox; null where it is gone. */
export async function readStatus(session: ImapSession, path: string, signal?: AbortSignal): Promise<StatusObject | null> {
  const query = { messages: true, uidNext: true, uidValidity: true, highestModseq: true };
  const status = await session.run((client) => client.status(path, query).catch(() => false as const), { signal });
  return status && status.uidValidity !== undefined ? status : null;
}

/** True where a mailbox looks as it did. Says nothing about flags where there is no mod-sequence. */
export function isUnchanged(state: MailboxState, status: StatusObject): boolean {
  const isSame =
    state.uidValidity === status.uidValidity?.toString() && state.uidNext === status.uidNext && state.exists === status.messages;
  return isSame && (state.modseq === null || status.highestModseq === undefined || state.modseq === status.highestModseq.toString());
}

/** The state of the selected mailbox as it was when it was selected. */
export async function snapshot(
  session: ImapSession,
  mailbox: Readonly<MailboxObject>,
  history: History,
  signal?: AbortSignal,
): Promise<MailboxState> {
  const base = toBaseState(mailbox, history);
  if (history === 'qresync' && base.modseq !== null) return base;
  if (mailbox.exists === 0) return { ...base, uids: '', flagGroups: base.modseq === null ? [] : null };
  if (base.modseq !== null) return { ...base, uids: toBounded(await searchUids(session, { all: true }, signal)) };
  const flags = await readFlags(session, '1:*', signal);
  return { ...base, uids: toBounded([...flags.keys()]), flagGroups: toFlagGroups(flags) };
}

/** The plain numbers of a selected mailbox. */
export function toBaseState(mailbox: Readonly<MailboxObject>, history: History): MailboxState {
  const hasModseq = history !== 'none' && !mailbox.noModseq && mailbox.highestModseq !== undefined;
  return {
    path: mailbox.path,
    uidValidity: mailbox.uidValidity.toString(),
    uidNext: mailbox.uidNext,
    exists: mailbox.exists,
    modseq: hasModseq ? String(mailbox.highestModseq) : null,
    uids: null,
    flagGroups: null,
  };
}

/** Flags by UID. */
export async function readFlags(session: ImapSession, range: string, signal?: AbortSignal): Promise<Map<number, readonly Flag[]>> {
  const rows = await fetchRows(session, range, { flags: true }, { isUid: true, signal });
  return new Map(rows.map((row) => [row.uid, toFlags(row.flags ?? []).sort()]));
}

/** A set small enough to be carried, or null. */
export function toBounded(uids: readonly number[]): string | null {
  const set = toSequenceSet(uids);
  return set.length <= longestSet ? set : null;
}

/** The UIDs of a carried set, or null where none was carried. */
export function fromBounded(set: string | null): ReadonlySet<number> | null {
  const uids = set === null ? null : fromSequenceSet(set, mostUids);
  return uids === null ? null : new Set(uids);
}

/** Groups messages by their flags, so that many take little room; of large mailboxes the newest alone. */
export function toFlagGroups(flags: ReadonlyMap<number, readonly Flag[]>): FlagGroup[] {
  const all = groupFlags([...flags]);
  const totalLength = all.reduce((sum, [, uids]) => sum + uids.length, 0);
  if (totalLength <= longestSet) return all;
  return groupFlags([...flags].sort(([left], [right]) => right - left).slice(0, newestFlagged));
}

function groupFlags(entries: readonly (readonly [number, readonly Flag[]])[]): FlagGroup[] {
  const groups = Map.groupBy(entries, ([, flags]) => flags.join(' '));
  return [...groups].map(([flags, members]) => [flags, toSequenceSet(members.map(([uid]) => uid))]);
}

/** Joined flags by UID. */
export function fromFlagGroups(groups: readonly FlagGroup[]): Map<number, string> {
  const flags = new Map<number, string>();
  for (const [joined, set] of groups) {
    for (const uid of fromSequenceSet(set, mostUids) ?? []) flags.set(uid, joined);
  }
  return flags;
}
