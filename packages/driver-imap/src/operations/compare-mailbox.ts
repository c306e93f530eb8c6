import type { Flag, MessageId, MessageSummary, MessageUpdate } from '@mailwright/mail';
import { fetchSummaryRows, searchUids } from '../fetch-rows.ts';
import { toFlags } from '../imap-flags.ts';
import { toMailboxId, toMessageId } from '../imap-ids.ts';
import { toSummary } from '../imap-mappers.ts';
import type { ImapSession } from '../imap-session.ts';
import {
  fromBounded,
  fromFlagGroups,
  type History,
  readFlags,
  snapshot,
  toBaseState,
  toBounded,
  toFlagGroups,
} from '../mailbox-snapshot.ts';
import type { MailboxState } from '../sync-state.ts';

/** What happened in one mailbox. */
export interface MailboxComparison {
  readonly created: readonly MessageSummary[];
  readonly updated: readonly MessageUpdate[];
  readonly destroyed: readonly MessageId[];
  readonly state: MailboxState;
  readonly hasMore: boolean;
  /** True where the past cannot be told. */
  readonly mustResync: boolean;
}

interface Past {
  /** UIDs that are gone; null where they cannot be told. */
  readonly destroyed: readonly number[] | null;
  readonly updated: ReadonlyMap<number, readonly Flag[]>;
  readonly state: MailboxState;
}

/** Compares a mailbox with what is remembered of it; at most `room` new messages at a time, oldest first. */
export async function compareMailbox(
  session: ImapSession,
  known: MailboxState,
  options: { readonly history: History; readonly room: number },
  signal?: AbortSignal,
): Promise<MailboxComparison> {
  const { history, room } = options;
  // NOTE: imapflow goes on changing its own object as answers come in.
  const mailbox = { ...(await session.select(known.path, { signal })) };
  const now = toBaseState(mailbox, history);
  const isComparable = now.uidValidity === known.uidValidity && (now.modseq === null || known.modseq !== null);
  if (!isComparable) return resync(await snapshot(session, mailbox, history, signal));
  const newUids = await findNew(session, known, now, signal);
  const page = newUids.slice(0, room);
  const created = await summarize(session, known, page, signal);
  if (newUids.length > room) {
    const state = { ...known, uidNext: (page.at(-1) ?? known.uidNext) + 1, exists: known.exists + page.length, ...withNew(known, created) };
    return { created, updated: [], destroyed: [], state, hasMore: true, mustResync: false };
  }
  const past = await readPast(session, known, { now, history }, signal);
  const keptCount = now.exists - newUids.length;
  const isTold = past.destroyed !== null || known.exists === keptCount;
  // Not more can be gone than were there, and came meanwhile.
  if (!isTold || (past.destroyed?.length ?? 0) > known.exists + Math.max(0, now.uidNext - known.uidNext)) return resync(past.state);
  const toId = (uid: number) => toMessageId({ path: known.path, uidValidity: known.uidValidity, uid });
  const mailboxIds = [toMailboxId(known.path)];
  const updated = [...past.updated].sort(([left], [right]) => left - right).map(([uid, flags]) => ({ id: toId(uid), flags, mailboxIds }));
  return { created, updated, destroyed: (past.destroyed ?? []).map(toId), state: past.state, hasMore: false, mustResync: false };
}

function resync(state: MailboxState): MailboxComparison {
  return { created: [], updated: [], destroyed: [], state, hasMore: false, mustResync: true };
}

async function findNew(session: ImapSession, known: MailboxState, now: MailboxState, signal?: AbortSignal): Promise<number[]> {
  if (now.exists === 0 || now.uidNext <= known.uidNext) return [];
  const uids = await searchUids(session, { uid: `${known.uidNext}:${now.uidNext - 1}` }, signal);
  return uids.filter((uid) => uid >= known.uidNext && uid < now.uidNext);
}

async function summarize(
  session: ImapSession,
  known: MailboxState,
  uids: readonly number[],
  signal?: AbortSignal,
): Promise<MessageSummary[]> {
  const rows = await fetchSummaryRows(session, uids, signal);
  return rows.sort((left, right) => left.uid - right.uid).map((row) => toSummary(row, known.path, known.uidValidity));
}

/** What is remembered of the new messages of a page that is not the last. */
function withNew(known: MailboxState, created: readonly MessageSummary[]): Partial<MailboxState> {
  const carried = fromBounded(known.uids);
  if (carried === null) return {};
  const flags = new Map(created.map((message) => [uidOf(message.id), [...message.flags].sort()]));
  const uids = toBounded([...carried, ...flags.keys()]);
  if (known.flagGroups === null) return { uids };
  const remembered = [...fromFlagGroups(known.flagGroups)].map(([uid, joined]) => [uid, joined === '' ? [] : joined.split(' ')] as const);
  return { uids, flagGroups: toFlagGroups(new Map([...remembered, ...flags])) };
}

function uidOf(id: MessageId): number {
  return Number(id.split('.')[2]);
}

interface Present {
  readonly now: MailboxState;
  readonly history: History;
}

/** What became of the messages that were known. */
async function readPast(session: ImapSession, known: MailboxState, { now, history }: Present, signal?: AbortSignal): Promise<Past> {
  if (now.modseq === null) return readByFlags(session, known, now, signal);
  const { updated, vanished } = await readByModseq(session, known, now, signal);
  // Also what came and went meanwhile: a listing may have told of it.
  if (history === 'qresync') return { destroyed: vanished.filter((uid) => uid < now.uidNext), updated, state: now };
  const present = now.exists === 0 ? [] : await searchUids(session, { all: true }, signal);
  const state = { ...now, uids: toBounded(present.filter((uid) => uid < now.uidNext)) };
  return { destroyed: findGone(known, present), updated, state };
}

async function readByModseq(session: ImapSession, known: MailboxState, now: MailboxState, signal?: AbortSignal) {
  const updated = new Map<number, readonly Flag[]>();
  if (now.uidNext <= 1 || known.modseq === null) return { updated, vanished: [] };
  const bounds = { signal, deadlineMs: session.context.settings.timeoutMs * 4 };
  const { rows, vanished } = await session.fetchChanges(`1:${now.uidNext - 1}`, BigInt(known.modseq), bounds);
  for (const row of rows) {
    if (row.flags !== undefined && row.uid >= 1 && row.uid < known.uidNext) updated.set(row.uid, toFlags(row.flags));
  }
  return { updated, vanished };
}

/** No history at all: all flags are read and compared with the ones that were carried along. */
async function readByFlags(session: ImapSession, known: MailboxState, now: MailboxState, signal?: AbortSignal): Promise<Past> {
  const flags = now.exists === 0 ? new Map<number, readonly Flag[]>() : await readFlags(session, '1:*', signal);
  for (const uid of flags.keys()) if (uid >= now.uidNext) flags.delete(uid);
  const before = fromFlagGroups(known.flagGroups ?? []);
  const updated = new Map([...flags].filter(([uid, own]) => before.has(uid) && before.get(uid) !== own.join(' ')));
  const present = [...flags.keys()];
  const state = { ...now, uids: toBounded(present), flagGroups: toFlagGroups(flags) };
  return { destroyed: findGone(known, present), updated, state };
}

function findGone(known: MailboxState, present: readonly number[]): number[] | null {
  const carried = fromBounded(known.uids);
  if (carried === null) return null;
  const still = new Set(present);
  return [...carried].filter((uid) => !still.has(uid));
}
