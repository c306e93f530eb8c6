import { type Queryable, schema } from '@mailwright/db';
import { isMailError, type MessageId, type MessagePage, type MessageSummary, type PageCursor } from '@mailwright/mail';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { IntentMark } from '../intents/intent-lane.ts';
import { writeSummaries } from '../mail/apply-summaries.ts';
import { findStragglers } from '../mail/find-stragglers.ts';
import { bumpState } from '../mail/mirror-lock.ts';
import type { PlannedAhead } from '../mail/place-summaries.ts';
import { refreshCounts, refreshThreads } from '../mail/refresh-threads.ts';
import { sendInTurn } from '../mail/send-in-turn.ts';
import { findOpenMailboxes, type OpenMailbox, pickMailbox } from './back-fill-plan.ts';
import { Endings } from './endings.ts';
import { type Ahead, readAhead } from './read-ahead.ts';
import { completeListing, restartListing } from './restart-listing.ts';
import { readMark, type SyncRun, writeMirror } from './sync-run.ts';

const firstPageSize = 200;
const pageSize = 1000;
// With one, nothing is read while a page waits for the one before it to be written.
const pagesAhead = 2;
const tailLength = 10;
const recheckedPerMailbox = 50;

/** How long a stretch of listing may go on. */
export interface BackFillOptions {
  /** Asked before each page is fetched. */
  readonly mayGoOn: () => boolean;
  /** Our ids of the mailboxes that somebody looks at. */
  readonly wanted: ReadonlySet<string>;
}

/** What a stretch of listing came to. */
export interface BackFilled {
  readonly isComplete: boolean;
  /** The newest messages of mailboxes listed for the first time: they may have gone again before changes were followed from them on. */
  readonly newest: readonly MessageId[];
  /** True where a mailbox is not what it was listed as. */
  readonly isListingStale: boolean;
}

/**
 * Lists what the mirror does not hold yet, newest first, one mailbox after the other; while a page is written the next is fetched.
 * It may end at any point and goes on from there. NOTE: between fetching a page and writing it no changes may be written.
 */
export async function backFill(run: SyncRun, { mayGoOn, wanted }: BackFillOptions): Promise<BackFilled> {
  const open = await findOpenMailboxes(run);
  const newest: MessageId[] = [];
  let isListingStale = false;
  let isOutrun = false;
  // That of the page behind is read while the provider is asked for this one.
  let mark: Promise<IntentMark> | null = null;
  const fetchNext = async () => {
    const mailbox = mayGoOn() ? pickMailbox(open, wanted) : null;
    if (mailbox === null) return null;
    const since = await (mark ?? readMark(run));
    mark = readMark(run);
    mark.catch(() => undefined);
    return fetchPage(run, mailbox, since);
  };
  const note = (fetched: FetchedPage, isOurs: boolean) => {
    if (!isOurs) {
      // Somebody's own request listed it meanwhile: from where that came to, it goes on in the next stretch.
      isOutrun = true;
      fetched.mailbox.isDone = true;
    }
    if (fetched.page === null) isListingStale = true;
    else if (fetched.before === null) newest.push(...fetched.page.messages.slice(0, recheckedPerMailbox).map(({ id }) => id));
  };
  const endings = new Endings();
  try {
    for await (const ahead of readAhead(fetchNext)) {
      await endings.begin((onWritten) => writePage(run, ahead, onWritten).then((isOurs) => note(ahead.page, isOurs)));
    }
    await endings.last;
  } finally {
    await endings.settle();
  }
  return { isComplete: !isOutrun && open.every(({ isDone }) => isDone), newest, isListingStale };
}

interface FetchedPage {
  readonly mailbox: OpenMailbox;
  readonly before: PageCursor | null;
  /** Null where the listing has to begin again, or the mailbox is gone. */
  readonly page: MessagePage | null;
  /** With what lies out of order. */
  readonly summaries: readonly MessageSummary[];
  readonly since: IntentMark;
  /** Null where it is not known yet. */
  readonly coveredBackTo: Date | null;
  /** By the transaction that wrote the page before. */
  planned?: PlannedAhead;
}

async function fetchPage(run: SyncRun, mailbox: OpenMailbox, since: IntentMark): Promise<FetchedPage> {
  const before = mailbox.cursor;
  try {
    const request = { mailboxId: mailbox.providerId, limit: before === null ? firstPageSize : pageSize, isBulk: before !== null };
    // The first page of the inbox is waited for.
    const options = { signal: run.signal, isBackground: before !== null || mailbox.role !== 'inbox' };
    const page = await run.driver.listMessages(before === null ? request : { ...request, before }, options);
    mailbox.cursor = page.nextCursor;
    // A page before may be known by now to be another's.
    mailbox.isDone ||= page.nextCursor === null;
    mailbox.pageCount += 1;
    const { stragglers, coveredBackTo } = await findCoverage(run, mailbox, page);
    mailbox.coveredBackTo = coveredBackTo;
    return { mailbox, before, page, summaries: [...page.messages, ...stragglers], since, coveredBackTo };
  } catch (error) {
    if (!isMailError(error) || !['CONFLICT', 'NOT_FOUND'].includes(error.code)) throw error;
    mailbox.isDone = true;
    return { mailbox, before, page: null, summaries: [], since, coveredBackTo: null };
  }
}

/** Looking for what lies out of order costs a search, so the bound follows the listing in growing steps only. */
async function findCoverage(run: SyncRun, mailbox: OpenMailbox, page: MessagePage) {
  const tail = tailInstant(page.messages);
  const isStep = (mailbox.pageCount & (mailbox.pageCount - 1)) === 0;
  if (tail === null || page.nextCursor === null || !isStep) return { stragglers: [], coveredBackTo: mailbox.coveredBackTo };
  const backTo = mailbox.coveredBackTo && mailbox.coveredBackTo < tail ? mailbox.coveredBackTo : tail;
  const stragglers = await findStragglers(run.driver, { mailboxId: mailbox.providerId, page, backTo });
  return { stragglers, coveredBackTo: backTo };
}

// IMAP lists by UID, and old mail that was moved in lately has a high one: the newest of the last few is a bound that it does not upset.
function tailInstant(messages: readonly MessageSummary[]): Date | null {
  const instants = messages.slice(-tailLength).map(({ receivedAt }) => Date.parse(receivedAt));
  return instants.length > 0 ? new Date(Math.max(...instants)) : null;
}

/** False where how far the mailbox is listed was not this listing's to say any more. `onWritten`: before COMMIT. */
function writePage(run: SyncRun, ahead: Ahead<FetchedPage>, onWritten: () => void): Promise<boolean> {
  const { mailbox, before, page, summaries, since } = ahead.page;
  const { userId, connectionId } = run.lease;
  const write = async (db: Queryable) => {
    if (page === null) {
      await restartListing(db, connectionId, [mailbox.providerId]);
      return true;
    }
    const [isOurs] = await sendInTurn([
      () => saveCoverage(db, run, ahead.page),
      () =>
        writeSummaries(db, userId, connectionId, summaries, {
          since,
          leavesWords: before !== null,
          onKnown: () => ahead.readOn(pagesAhead),
          planned: () => ahead.page.planned ?? null,
          ahead: {
            next: () => ahead.peekNext()?.page.summaries ?? null,
            keep(planned) {
              const next = ahead.peekNext();
              if (next) next.page.planned = planned;
            },
          },
        }),
    ]);
    if (isOurs && page.nextCursor === null) await finishListing(db, connectionId, mailbox);
    onWritten();
    return isOurs;
  };
  // Hundreds of pages are written by the same statements.
  return writeMirror(run, write, { keepsPlans: true });
}

async function saveCoverage(db: Queryable, run: SyncRun, { mailbox, before, page, coveredBackTo }: FetchedPage): Promise<boolean> {
  const { mailboxes } = schema;
  const nextCursor = page?.nextCursor ?? null;
  const saved = await db
    .update(mailboxes)
    .set({
      coverageCursor: nextCursor,
      coveredBackTo,
      isFullyCovered: nextCursor === null,
      checkedAt: run.context.services.now(),
      updatedAt: sql`${mailboxes.updatedAt}`,
    })
    .where(
      and(
        eq(mailboxes.id, mailbox.id),
        eq(mailboxes.listingNumber, mailbox.listingNumber),
        before === null ? isNull(mailboxes.coverageCursor) : eq(mailboxes.coverageCursor, before),
      ),
    )
    .returning({ id: mailboxes.id });
  return saved.length > 0;
}

async function finishListing(db: Queryable, connectionId: string, mailbox: OpenMailbox): Promise<void> {
  const gone = await completeListing(db, mailbox.id);
  if (gone.length > 0) await refreshThreads(db, gone);
  await refreshCounts(db, [mailbox.id]);
  // Without new rows too: the mailbox is whole now.
  await bumpState(db, connectionId);
}
