import type { ListInput, MailboxView, ThreadRow } from '../mail-view';
import { listRows, type ThreadListData } from '../thread-cache';
import type { ApiOutputs } from '../trpc';

/** What changed in one account since a state. */
export type ConnectionChanges = ApiOutputs['mail']['changes'];
type ChangedThread = ConnectionChanges['threads'][number];

/** True where rows of the list are chosen by more than their mailbox. */
export const isFiltered = ({ filter = {}, query = '' }: ListInput): boolean =>
  query.trim() !== '' || Object.values(filter).some((value) => value !== undefined);

/** True where a list can show mail of the account. */
export const concernsConnection = (input: ListInput, connectionId: string): boolean =>
  input.connectionId === 'all' || input.connectionId === connectionId;

function isShownIn(input: ListInput, { id, role, isSelectable }: MailboxView): boolean {
  if (input.mailboxId) return id === input.mailboxId;
  if (input.role) return role === input.role;
  return isSelectable && role !== 'trash' && role !== 'junk';
}

/** The row of a thread in a list, by its newest place there; null where it has none. */
function toRow(input: ListInput, thread: ChangedThread, mailboxes: readonly MailboxView[]): ThreadRow | null {
  const shown = new Set(mailboxes.filter((mailbox) => isShownIn(input, mailbox)).map(({ id }) => id));
  const [newest] = thread.placements
    .filter(({ mailboxId }) => shown.has(mailboxId))
    .toSorted((one, other) => other.latestReceivedAt.localeCompare(one.latestReceivedAt));
  if (!newest) return null;
  const { placements, ...row } = thread;
  return {
    ...row,
    unreadCount: Math.max(thread.unreadCount, newest.unreadCount),
    latestReceivedAt: newest.latestReceivedAt,
    mailboxIds: placements.map(({ mailboxId }) => mailboxId),
  };
}

/** The list as it is after the changes, as far as it had been read. A filtered list only learns how its rows look now. */
export function applyChanges(data: ThreadListData, input: ListInput, changes: ConnectionChanges): ThreadListData {
  const known = new Map(listRows(data).map((row) => [row.id, row]));
  const leaving = new Set(changes.destroyedThreadIds);
  const arriving: ThreadRow[] = [];
  const changed = new Map<string, ThreadRow>();
  for (const thread of changes.threads) {
    const old = known.get(thread.id);
    if (isFiltered(input)) {
      if (old) changed.set(thread.id, { ...old, ...pickLooks(thread), mailboxIds: thread.placements.map(({ mailboxId }) => mailboxId) });
      continue;
    }
    const row = toRow(input, thread, changes.mailboxes);
    if (row && old?.latestReceivedAt === row.latestReceivedAt) changed.set(row.id, row);
    else {
      leaving.add(thread.id);
      if (row) arriving.push(row);
    }
  }
  if (changed.size === 0 && arriving.length === 0 && ![...leaving].some((id) => known.has(id))) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    threads: page.threads.flatMap((row) => (leaving.has(row.id) ? [] : [changed.get(row.id) ?? row])),
  }));
  return placeRows({ ...data, pages }, arriving);
}

function pickLooks({ subject, participants, preview, messageCount, unreadCount, isFlagged, hasAttachment, hasDraft }: ChangedThread) {
  return { subject, participants, preview, messageCount, unreadCount, isFlagged, hasAttachment, hasDraft };
}

const isNewer = (left: ThreadRow, right: ThreadRow): boolean =>
  left.latestReceivedAt === right.latestReceivedAt ? left.id > right.id : left.latestReceivedAt > right.latestReceivedAt;

/** Puts rows where their time says; what lies beyond either end of what was read is left for when it is read. */
export function placeRows(data: ThreadListData, rows: readonly ThreadRow[]): ThreadListData {
  const pages = data.pages.map((page) => ({ ...page, threads: [...page.threads] }));
  for (const row of rows) {
    const isAboveAll = pages.every((page) => page.threads.every((other) => isNewer(row, other)));
    if (isAboveAll && (pages[0]?.previousCursor ?? null) !== null) continue;
    const below = pages.find((page) => page.threads.some((other) => isNewer(row, other)));
    const page = below ?? (pages.at(-1)?.nextCursor === null ? pages.at(-1) : undefined);
    if (!page) continue;
    const position = page.threads.findIndex((other) => isNewer(row, other));
    page.threads.splice(position < 0 ? page.threads.length : position, 0, row);
  }
  return { ...data, pages };
}
