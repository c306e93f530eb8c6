import type { PersonContext } from '../context.ts';
import { syncMailboxes } from '../mailboxes/sync-mailboxes.ts';
import { searchThreads } from '../search/search-threads.ts';
import { tellLooked } from '../sync/wanted-mailboxes.ts';
import { completeFirstPage } from './complete-first-page.ts';
import { coverNewest, coverOlder } from './cover-mailbox.ts';
import { CoverageFailures } from './coverage-failures.ts';
import { fillPreviews } from './fill-previews.ts';
import { findThreadPage, type ThreadRow } from './find-thread-page.ts';
import { hasConditions } from './mail-filter.ts';
import { awaitsFirstPage, type CoveredMailbox, findScope, type MailboxScope } from './mailbox-scope.ts';
import { findPageStart, type PageStart } from './thread-cursor.ts';
import { type ListThreadsInput, splitPage, type ThreadPage, toPage } from './thread-page.ts';

const newestEveryMs = 5_000;
const companionsEveryMs = 30_000;
const mostRounds = 24;
const mostRoundsToJump = 400;
const mostMailboxesAtOnce = 6;
const mostMailboxesCovered = 12;

/**
 * A page of threads, newest first, without gaps or repeats. What the mirror does not hold yet is taken from the provider first; while a
 * provider is down the mirror answers alone, and its failure is thrown only where there is nothing to show.
 */
export async function listThreads(context: PersonContext, input: ListThreadsInput): Promise<ThreadPage> {
  if (hasConditions(input)) return searchThreads(context, input);
  return listView(toView(context, input, findPageStart(input)));
}

function toView(context: PersonContext, input: ListThreadsInput, start: PageStart): View {
  const limit = input.limit ?? 50;
  const startedMs = context.services.now().getTime();
  const failures = new CoverageFailures(context);
  return {
    context,
    input,
    start,
    after: start.position,
    limit: start.direction === 'both' ? Math.ceil(limit / 2) : limit,
    startedMs,
    failures,
  };
}

async function listView(view: View): Promise<ThreadPage> {
  let { scope, rows } = await look(view);
  if (scope.unsyncedConnectionIds.length > 0) {
    await syncUnsynced(view, scope);
    ({ scope, rows } = await look(view));
  }
  const unfinished = findUnfinished(scope);
  if (await coverDue(view, scope, unfinished)) ({ scope, rows } = await look(view, 'as-it-is'));
  const rounds = view.input.position ? mostRoundsToJump : mostRounds;
  for (let round = 0; round < rounds; round += 1) {
    const extendable = findExtendable(view, scope);
    if (extendable.length === 0 || !isLacking(view, rows, findCoveredBackTo(extendable))) break;
    await view.failures.gather(extendable.slice(0, mostMailboxesAtOnce), (mailbox) => coverOlder(view.context, mailbox));
    ({ scope, rows } = await look(view, 'as-it-is'));
  }
  if (rows.length === 0 && !view.after) view.failures.throwFirst();
  const page = toPage(rows, {
    limit: view.limit,
    start: view.start,
    canGrow: findExtendable(view, scope).length > 0,
    unreachableConnectionIds: view.failures.connectionIds,
  });
  if (!view.after) tellLooked(view.context, scope.shown);
  completeFirstPage(view.context, scope, unfinished);
  const kept = new Set(scope.shown.filter(({ isLive }) => isLive).map(({ connectionId }) => connectionId));
  fillPreviews(
    view.context,
    page.threads.filter(({ connectionId }) => kept.has(connectionId)),
  );
  return page;
}

interface View {
  readonly context: PersonContext;
  readonly input: ListThreadsInput;
  readonly start: PageStart;
  readonly after: PageStart['position'];
  /** Rows each way. */
  readonly limit: number;
  /** What is due is due as of now, however long the asking takes: what became due meanwhile waits for the next answer. */
  readonly startedMs: number;
  readonly failures: CoverageFailures;
}

/** The view as the mirror has it, in one transaction; at first no rows where a mailbox has to be asked for. */
async function look(
  view: View,
  state: 'before-asking' | 'as-it-is' = 'before-asking',
): Promise<{ scope: MailboxScope; rows: readonly ThreadRow[] }> {
  const { context, input, start, after, limit } = view;
  return context.services.database.withUser(context.userId, async (db) => {
    const scope = await findScope(db, input);
    const mustAsk = state === 'before-asking' && findDue(view, scope).length > 0;
    if (mustAsk || scope.shown.length === 0) return { scope, rows: [] };
    const coveredBackTo = findCoveredBackTo(findExtendable(view, scope));
    const mailboxIds = scope.shown.map(({ id }) => id);
    return { scope, rows: await findThreadPage(db, mailboxIds, { after, direction: start.direction, coveredBackTo, limit: limit + 1 }) };
  });
}

async function syncUnsynced(view: View, scope: MailboxScope): Promise<void> {
  const connections = scope.unsyncedConnectionIds.map((connectionId) => ({ connectionId }));
  await view.failures.gather(connections, ({ connectionId }) => {
    const counts = scope.meteredConnectionIds.has(connectionId) ? 'as-listed' : 'asked';
    return syncMailboxes(view.context, { connectionId, counts });
  });
}

/** Connections that are asked for as little as possible before a first page is answered, and for the rest after it. */
function findUnfinished({ shown, meteredConnectionIds }: MailboxScope): ReadonlySet<string> {
  const first = shown.filter((mailbox) => mailbox.checkedAt === null && awaitsFirstPage(mailbox));
  return new Set(first.map(({ connectionId }) => connectionId).filter((id) => meteredConnectionIds.has(id)));
}

/** Mailboxes of the view that are to be asked for their newest messages before it is answered. */
function findDue(view: View, { shown }: MailboxScope): readonly CoveredMailbox[] {
  return coverable(view, shown).filter((mailbox) => {
    const { id, checkedAt } = mailbox;
    if (view.failures.wasAsked(id)) return false;
    if (mailbox.isLive) return awaitsFirstPage(mailbox);
    if (checkedAt === null) return true;
    return !view.after && view.startedMs - checkedAt.getTime() > newestEveryMs;
  });
}

/** In a view of very many mailboxes only those with a role are asked; the others show what the mirror holds. */
function coverable(view: View, shown: readonly CoveredMailbox[]): readonly CoveredMailbox[] {
  const reachable = shown.filter(({ connectionId }) => !view.failures.has(connectionId));
  return reachable.length > mostMailboxesCovered ? reachable.filter(({ role }) => role !== null) : reachable;
}

/** True where anything was asked for. */
async function coverDue(view: View, scope: MailboxScope, unfinished: ReadonlySet<string>): Promise<boolean> {
  const { context, after, startedMs } = view;
  const due = findDue(view, scope);
  const companions = scope.companions.filter(
    ({ connectionId, checkedAt, isLive }) =>
      !isLive && !after && !unfinished.has(connectionId) && (checkedAt === null || startedMs - checkedAt.getTime() > companionsEveryMs),
  );
  const deeper = scope.companions.filter(
    ({ checkedAt, coveredBackTo, isLive }) =>
      !isLive && after && checkedAt && coveredBackTo && coveredBackTo.toISOString() > after.latestReceivedAt,
  );
  if (due.length + companions.length + deeper.length === 0) return false;
  // One after the other: a second session takes longer to open than the first does all of it.
  await view.failures.gather(due, (mailbox) => coverNewest(context, mailbox));
  const besides = new CoverageFailures(context);
  await Promise.all([
    besides.gather(companions, (mailbox) => coverNewest(context, mailbox)),
    besides.gather(deeper, (mailbox) => coverOlder(context, mailbox)),
  ]);
  return true;
}

/** Mailboxes that the provider can tell more of, those first that are known the least far back. */
function findExtendable(view: View, { shown }: MailboxScope): readonly CoveredMailbox[] {
  const open = coverable(view, shown).filter(({ isFullyCovered, coverageCursor }) => !isFullyCovered && coverageCursor !== null);
  return open.toSorted((one, other) => (other.coveredBackTo?.getTime() ?? 0) - (one.coveredBackTo?.getTime() ?? 0));
}

/** True where rows of the page may be further back than the mirror is covered. */
function isLacking({ start, limit }: View, rows: readonly ThreadRow[], coveredBackTo: Date | null): boolean {
  if (start.direction !== 'newer') return splitPage(rows, start).older.length <= limit;
  return coveredBackTo !== null && start.position !== null && coveredBackTo.getTime() > Date.parse(start.position.latestReceivedAt);
}

const findCoveredBackTo = (extendable: readonly CoveredMailbox[]): Date | null => extendable[0]?.coveredBackTo ?? null;
