import type { ChangeSet, MailboxId, MessageId, SyncCursor } from '@mailwright/mail';
import type { LiveMessage, MemoryAccount } from './memory-account.ts';
import type { MessageReader } from './message-reader.ts';

const pageSize = 200;
const cursorPattern = /^memory\.([0-9a-f]{12})\.(\d{1,12})$/;

/** The position right now. */
export function toCursor(account: MemoryAccount, revision = account.revision): SyncCursor {
  return `memory.${account.epoch}.${revision}` as SyncCursor;
}

/** The revision of a cursor, or null where the history since is gone or was never ours. */
export function readCursor(account: MemoryAccount, cursor: SyncCursor): number | null {
  const [, epoch, digits] = cursorPattern.exec(cursor) ?? [];
  const revision = Number(digits);
  if (epoch !== account.epoch || revision < account.historyStart || revision > account.revision) return null;
  return revision;
}

/** What happened since a cursor, in whole revisions, so that the same cursor gives the same set. */
export async function readChanges(account: MemoryAccount, cursor: SyncCursor | null, reader: MessageReader): Promise<ChangeSet> {
  const since = cursor === null ? account.revision : readCursor(account, cursor);
  if (since === null) {
    return { created: [], updated: [], destroyed: [], nextCursor: toCursor(account), hasMore: false, mustResync: 'all' };
  }
  const live = [...account.messages.values()].filter((message) => message.revision > since);
  const created = live.filter((message) => message.createdRevision > since);
  const updated = live.filter((message) => message.createdRevision <= since);
  const gone = account.destroyed.filter((entry) => entry.revision > since);
  const until = findEnd([...created.map((message) => message.createdRevision), ...[...updated, ...gone].map((entry) => entry.revision)]);
  const isIn = (revision: number) => until === null || revision <= until;
  return {
    // NOTE: by the revision that made it, though it may have changed since; the later page then tells of the change again.
    created: await reader.toSummaries(created.filter((message) => isIn(message.createdRevision))),
    updated: updated.filter((message) => isIn(message.revision)).map(toUpdate),
    destroyed: gone.filter((entry) => isIn(entry.revision)).map((entry) => entry.id as MessageId),
    nextCursor: toCursor(account, until ?? account.revision),
    hasMore: until !== null,
    mustResync: null,
  };
}

/** The last revision of the first page; null where all fits on it. */
function findEnd(revisions: number[]): number | null {
  if (revisions.length <= pageSize) return null;
  const sorted = revisions.sort((left, right) => left - right);
  const last = sorted[pageSize - 1] ?? null;
  return last === sorted.at(-1) ? null : last;
}

function toUpdate(message: LiveMessage) {
  return {
    id: message.id as MessageId,
    flags: message.flags,
    mailboxIds: message.mailboxIds.map((id) => id as MailboxId),
  };
}
