import type { ChangeSet, ChangesOptions, MailboxId, MessageId, MessageSummary, MessageUpdate, SyncCursor } from '@mailwright/mail';
import type { StatusObject } from 'imapflow';
import { withPreviews } from '../fetch-previews.ts';
import { fromMailboxId, toMailboxId } from '../imap-ids.ts';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { type History, isUnchanged, readStatuses, snapshot, toHistory } from '../mailbox-snapshot.ts';
import { fromSyncCursor, type MailboxState, toSyncCursor } from '../sync-state.ts';
import { compareMailbox } from './compare-mailbox.ts';
import { listEntries } from './list-mailboxes.ts';

const createdPerPage = 200;

interface Gathered {
  readonly created: readonly MessageSummary[];
  readonly updated: readonly MessageUpdate[];
  readonly destroyed: readonly MessageId[];
  readonly states: readonly MailboxState[];
  readonly hasMore: boolean;
}

interface Gathering extends Gathered {
  readonly created: MessageSummary[];
  readonly updated: MessageUpdate[];
  readonly destroyed: MessageId[];
  readonly mustResync: MailboxId[];
  readonly states: MailboxState[];
  hasMore: boolean;
}

/** What happened since a cursor, mailbox by mailbox. */
export function getChanges(pool: ImapSessionPool, cursor: SyncCursor | null, options: ChangesOptions = {}): Promise<ChangeSet> {
  const known = cursor === null ? null : fromSyncCursor(cursor);
  const paths = options.within?.map(fromMailboxId) ?? null;
  return pool.use({ signal: options.signal, isRepeatable: true }, async (session) => {
    if (known !== null && paths?.every((path) => known.has(path))) return gatherWithin(session, paths, known, options.signal);
    const entries = await listEntries(session, options.signal);
    const statuses = await readStatuses(session, entries, options.signal);
    if (known !== null) return gatherAll(session, statuses, known, options.signal);
    const states = await takeStates(session, statuses, toHistory(session), options.signal);
    return toChangeSet({ ...emptyGathering(), states }, cursor === null ? null : 'all');
  });
}

async function gatherAll(
  session: ImapSession,
  statuses: ReadonlyMap<string, StatusObject>,
  known: ReadonlyMap<string, MailboxState>,
  signal?: AbortSignal,
): Promise<ChangeSet> {
  const gathering = emptyGathering();
  const history = toHistory(session);
  for (const [path, status] of statuses)
    await gather(session, gathering, { path, status, history, known: known.get(path) ?? null }, signal);
  for (const path of known.keys()) if (!statuses.has(path)) gathering.mustResync.push(toMailboxId(path));
  const created = await withPreviews(session, gathering.created, signal);
  return toChangeSet({ ...gathering, created }, gathering.mustResync.length > 0 ? gathering.mustResync : null);
}

/** What happened in these mailboxes alone, by selecting them. */
async function gatherWithin(
  session: ImapSession,
  paths: readonly string[],
  known: ReadonlyMap<string, MailboxState>,
  signal?: AbortSignal,
): Promise<ChangeSet> {
  const gathering = emptyGathering();
  const history = toHistory(session);
  const states = new Map(known);
  for (const path of paths) {
    const state = known.get(path);
    if (state === undefined) continue;
    await compare(session, gathering, { known: state, history }, signal);
    const now = gathering.states.pop();
    if (now !== undefined) states.set(path, now);
  }
  const created = await withPreviews(session, gathering.created, signal);
  const mustResync = gathering.mustResync.length > 0 ? gathering.mustResync : null;
  return toChangeSet({ ...gathering, created, states: [...states.values()] }, mustResync);
}

function emptyGathering(): Gathering {
  return { created: [], updated: [], destroyed: [], mustResync: [], states: [], hasMore: false };
}

function toChangeSet({ created, updated, destroyed, states, hasMore }: Gathered, mustResync: ChangeSet['mustResync']): ChangeSet {
  return { created, updated, destroyed, nextCursor: toSyncCursor(states), hasMore, mustResync };
}

async function takeStates(
  session: ImapSession,
  statuses: ReadonlyMap<string, StatusObject>,
  history: History,
  signal?: AbortSignal,
): Promise<MailboxState[]> {
  const states: MailboxState[] = [];
  for (const [path, status] of statuses) states.push(await takeState(session, path, { status, history }, signal));
  return states;
}

/** STATUS alone is enough where the server will report expunges by itself. */
async function takeState(
  session: ImapSession,
  path: string,
  { status, history }: { readonly status: StatusObject; readonly history: History },
  signal?: AbortSignal,
): Promise<MailboxState> {
  const { uidValidity, uidNext, messages, highestModseq } = status;
  const isEnough = history === 'qresync' && highestModseq !== undefined && highestModseq > 0n;
  if (!isEnough || uidValidity === undefined || uidNext === undefined || messages === undefined) {
    const mailbox = await session.select(path, { signal });
    return snapshot(session, { ...mailbox }, history, signal);
  }
  return {
    path,
    uidValidity: uidValidity.toString(),
    uidNext,
    exists: messages,
    modseq: highestModseq.toString(),
    uids: null,
    flagGroups: null,
  };
}

interface Subject {
  readonly path: string;
  readonly status: StatusObject;
  readonly history: History;
  readonly known: MailboxState | null;
}

async function gather(session: ImapSession, gathering: Gathering, subject: Subject, signal?: AbortSignal): Promise<void> {
  const { path, status, history, known } = subject;
  if (known === null || known.uidValidity !== status.uidValidity?.toString()) {
    const isEmptyAndNew = known === null && status.messages === 0;
    if (!isEmptyAndNew) gathering.mustResync.push(toMailboxId(path));
    gathering.states.push(await takeState(session, path, { status, history }, signal));
    return;
  }
  if (known.modseq !== null && isUnchanged(known, status)) {
    gathering.states.push(known);
    return;
  }
  await compare(session, gathering, { known, history }, signal);
}

interface Compared {
  readonly known: MailboxState;
  readonly history: History;
}

async function compare(session: ImapSession, gathering: Gathering, { known, history }: Compared, signal?: AbortSignal): Promise<void> {
  const room = createdPerPage - gathering.created.length;
  if (room <= 0) {
    gathering.states.push(known);
    gathering.hasMore = true;
    return;
  }
  const comparison = await compareMailbox(session, known, { history, room }, signal);
  gathering.states.push(comparison.state);
  gathering.created.push(...comparison.created);
  gathering.updated.push(...comparison.updated);
  gathering.destroyed.push(...comparison.destroyed);
  if (comparison.hasMore) gathering.hasMore = true;
  if (comparison.mustResync) gathering.mustResync.push(toMailboxId(known.path));
}
