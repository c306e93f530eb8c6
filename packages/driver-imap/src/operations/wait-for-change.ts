import { type CallOptions, isMailError, type SyncCursor } from '@mailwright/mail';
import type { ImapSession } from '../imap-session.ts';
import type { ImapSessionPool } from '../imap-session-pool.ts';
import { isUnchanged, readStatus, readStatuses, toBaseState, toHistory } from '../mailbox-snapshot.ts';
import { sleep, throwIfAborted } from '../race-work.ts';
import { fromSyncCursor, type MailboxState } from '../sync-state.ts';
import { compareMailbox } from './compare-mailbox.ts';
import { listEntries } from './list-mailboxes.ts';

// RFC 2177: IDLE is to be said again before 29 minutes; other mailboxes are looked at meanwhile.
const inboxPollMs = 3000;

interface Waiting {
  readonly states: ReadonlyMap<string, MailboxState>;
  readonly deadline: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** Waits until something differs from the cursor: IDLE on the inbox where a session can be kept for it, else by looking now and then. */
export async function waitForChange(
  pool: ImapSessionPool,
  cursor: SyncCursor,
  request: { readonly timeoutMs: number },
  options: CallOptions = {},
): Promise<boolean> {
  throwIfAborted(options.signal);
  const states = fromSyncCursor(cursor);
  if (states === null) return true;
  const { now } = pool.context;
  const waiting: Waiting = { states, deadline: now() + request.timeoutMs, now, signal: options.signal };
  if (request.timeoutMs <= 0) return look(pool, waiting);
  for (;;) {
    const outcome = await waitOnce(pool, waiting);
    if (outcome !== null) return outcome;
  }
}

/** True: changed; false: the deadline passed; null: the line was lost, or this way of waiting is closed. */
async function waitOnce(pool: ImapSessionPool, waiting: Waiting): Promise<boolean | null> {
  if (remaining(waiting) <= 0) return false;
  if (!pool.canHoldWatcher || pool.context.maskCapabilities.includes('IDLE')) return lookAndPoll(pool, waiting);
  try {
    const outcome = await pool.watch({ signal: waiting.signal, isRepeatable: true }, (session) =>
      idle(session, waiting, pool.context.lookEveryMs),
    );
    return outcome ?? (await lookAndPoll(pool, waiting));
  } catch (error) {
    if (!isMailError(error) || error.code !== 'CONNECTION_FAILED' || error.retry === 'never') throw error;
    await sleep(Math.min(1000, Math.max(0, remaining(waiting))), waiting.signal);
    return null;
  }
}

/** Null where the server knows no IDLE. */
async function idle(session: ImapSession, waiting: Waiting, sliceMs: number): Promise<boolean | null> {
  if (!session.supports('IDLE')) return null;
  if (await hasChanged(session, waiting)) return true;
  while (remaining(waiting) > 0) {
    const inbox = await session.select('INBOX', { signal: waiting.signal });
    const known = waiting.states.get(inbox.path);
    if (known === undefined || !isSame(session, known, inbox)) return true;
    const isWoken = await session.idle(Math.min(sliceMs, remaining(waiting)), waiting.signal);
    // With mod-sequences whatever wakes is a change; what it is, the caller asks next.
    if (isWoken && known.modseq !== null) return true;
    if (await hasChanged(session, waiting)) return true;
  }
  return false;
}

function isSame(session: ImapSession, known: MailboxState, inbox: Parameters<typeof toBaseState>[0]): boolean {
  const state = toBaseState(inbox, toHistory(session));
  return (
    state.uidValidity === known.uidValidity &&
    state.uidNext === known.uidNext &&
    state.exists === known.exists &&
    state.modseq === known.modseq
  );
}

const look = (pool: ImapSessionPool, waiting: Waiting): Promise<boolean> =>
  pool.use({ signal: waiting.signal, isRepeatable: true }, (session) => hasChanged(session, waiting));

async function lookAndPoll(pool: ImapSessionPool, waiting: Waiting): Promise<boolean> {
  return (await look(pool, waiting)) || poll(pool, waiting);
}

async function poll(pool: ImapSessionPool, waiting: Waiting): Promise<boolean> {
  const { lookEveryMs } = pool.context;
  let nextEverythingAt = waiting.now() + lookEveryMs;
  for (;;) {
    await sleep(Math.min(inboxPollMs, Math.max(0, remaining(waiting))), waiting.signal);
    const isEverything = waiting.now() >= nextEverythingAt;
    if (isEverything) nextEverythingAt = waiting.now() + lookEveryMs;
    const hasOther = isEverything ? hasChanged : hasInboxChanged;
    if (await pool.use({ signal: waiting.signal, isRepeatable: true }, (session) => hasOther(session, waiting))) return true;
    if (remaining(waiting) <= 0) return false;
  }
}

function remaining({ deadline, now }: Waiting): number {
  return deadline - now();
}

async function hasInboxChanged(session: ImapSession, waiting: Waiting): Promise<boolean> {
  const known = waiting.states.get('INBOX');
  if (known === undefined) return true;
  await session.refresh(waiting.signal);
  const status = await readStatus(session, 'INBOX', waiting.signal);
  if (status === null || !isUnchanged(known, status)) return true;
  return known.modseq === null && hasOtherFlags(session, known, waiting.signal);
}

/** Without mod-sequences STATUS cannot tell a flag that changed. */
async function hasOtherFlags(session: ImapSession, known: MailboxState, signal?: AbortSignal): Promise<boolean> {
  const comparison = await compareMailbox(session, known, { history: toHistory(session), room: 1 }, signal);
  return comparison.mustResync || comparison.created.length + comparison.updated.length + comparison.destroyed.length > 0;
}

async function hasChanged(session: ImapSession, { states, signal }: Waiting): Promise<boolean> {
  const statuses = await readStatuses(session, await listEntries(session, signal), signal);
  if (statuses.size !== states.size) return true;
  for (const [path, status] of statuses) {
    const known = states.get(path);
    if (known === undefined || !isUnchanged(known, status)) return true;
  }
  const inbox = states.get('INBOX');
  return inbox?.modseq === null && hasOtherFlags(session, inbox, signal);
}
