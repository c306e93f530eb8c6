import { type Queryable, schema } from '@mailwright/db';
import type { MailManager, MessageId, MessagePage, MessageSummary, PageCursor } from '@mailwright/mail';
import { and, desc, eq, gt, lte, sql } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { awaitListing } from '../sync/await-listing.ts';
import { isStillCurrent } from '../sync/keeper-mark.ts';
import { readReadingMark } from './apply-reading.ts';
import { writeSummaries } from './apply-summaries.ts';
import { findStragglers } from './find-stragglers.ts';
import type { CoveredMailbox } from './mailbox-scope.ts';
import { bumpState, lockMirror } from './mirror-lock.ts';
import { runOnce } from './per-process.ts';
import { refreshThreads } from './refresh-threads.ts';
import { textArray, uuidArray } from './sql-values.ts';

const newestPageSize = 100;
const olderPageSize = 200;
const mostMissing = 500;
const tailLength = 10;
const mostAttempts = 4;

type CoverageChange = Partial<
  Pick<typeof schema.mailboxes.$inferInsert, 'coverageCursor' | 'coveredBackTo' | 'isFullyCovered' | 'checkedAt'>
>;

/** Asks the provider for the newest messages: new ones come in, flags follow, what is gone loses its place in this mailbox. */
export async function coverNewest(context: PersonContext, mailbox: CoveredMailbox): Promise<void> {
  if (mailbox.isLive && (await awaitListing(context, mailbox))) return;
  return runOnce(context.services, `cover newest ${mailbox.id}`, () => cover(withoutSignal(context), mailbox, null));
}

/** Takes the next older page of the mailbox into the mirror. */
export async function coverOlder(context: PersonContext, mailbox: CoveredMailbox): Promise<void> {
  const before = mailbox.coverageCursor;
  if (mailbox.isFullyCovered || before === null) return;
  if (mailbox.isLive && (await awaitListing(context, mailbox))) return;
  return runOnce(context.services, `cover older ${mailbox.id} ${before}`, () =>
    cover(withoutSignal(context), mailbox, before as PageCursor),
  );
}

async function cover(context: PersonContext, mailbox: CoveredMailbox, before: PageCursor | null): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) if (await tryCover(context, mailbox, before)) return;
}

/** False where whoever keeps the mirror wrote meanwhile: what was listed may be older than what was written. */
function tryCover(context: PersonContext, mailbox: CoveredMailbox, before: PageCursor | null): Promise<boolean> {
  const { services, userId } = context;
  return withActiveDriver(context, mailbox.connectionId, async ({ driver }) => {
    const { keeper, since } = await services.database.withUser(userId, (db) => readReadingMark(db, mailbox.connectionId));
    const { page, stragglers, missing, kept } = await list(context, mailbox, driver, before);
    const keptIds = new Set<string>(kept.map(({ id }) => id));
    return services.database.withUser(userId, async (db) => {
      await lockMirror(db, mailbox.connectionId);
      if (!(await isStillCurrent(db, mailbox.connectionId, keeper))) return false;
      const knownIds = await findLinked(db, mailbox, page.messages);
      // What is gone leaves first, so that a message under a new id (RFC 9051 §2.3.1.1) finds its old row free.
      await unlink(
        db,
        mailbox,
        missing.filter((row) => !keptIds.has(row.providerMessageId)),
      );
      await writeSummaries(db, userId, mailbox.connectionId, [...page.messages, ...stragglers, ...kept], { since });
      await saveCoverage(db, mailbox, (current) => {
        if (before === null) return { ...newestCoverage(current, page, knownIds), checkedAt: services.now() };
        return current.coverageCursor === before ? pageCoverage(page, current.coveredBackTo) : {};
      });
      return true;
    });
  });
}

// Others may wait for the same listing: it does not end with the request that began it.
const withoutSignal = ({ services, userId }: PersonContext): PersonContext => ({ services, userId });

interface MissingRow {
  readonly id: string;
  readonly threadId: string;
  readonly providerMessageId: string;
}

interface Listing {
  readonly page: MessagePage;
  /** Beyond the page, but newer than it ends. */
  readonly stragglers: readonly MessageSummary[];
  /** In the mirror, within the listed range, but not listed. */
  readonly missing: readonly MissingRow[];
  /** Those of them that the provider still has. */
  readonly kept: readonly MessageSummary[];
}

async function list(context: PersonContext, mailbox: CoveredMailbox, driver: MailManager, before: PageCursor | null): Promise<Listing> {
  const mailboxId = mailbox.providerMailboxId;
  const page = await driver.listMessages(
    before === null ? { mailboxId, limit: newestPageSize } : { mailboxId, before, limit: olderPageSize },
  );
  const { coveredBackTo: backTo } = pageCoverage(page, mailbox.coveredBackTo);
  const isFurther = backTo !== null && page.nextCursor !== null && (mailbox.coveredBackTo === null || backTo < mailbox.coveredBackTo);
  const stragglers = isFurther ? await findStragglers(driver, { mailboxId, page, backTo }) : [];
  const missing = await context.services.database.withUser(context.userId, (db) => findMissing(db, mailbox, { page, stragglers, before }));
  const kept = missing.length > 0 ? await driver.getMessages(missing.map((row) => row.providerMessageId as MessageId)) : [];
  return { page, stragglers, missing, kept };
}

type FreshPage = Pick<Listing, 'page' | 'stragglers'> & { readonly before: PageCursor | null };

async function findMissing(
  db: Queryable,
  mailbox: CoveredMailbox,
  { page, stragglers, before }: FreshPage,
): Promise<readonly MissingRow[]> {
  const backTo = page.nextCursor === null ? null : tailInstant(page.messages);
  const upTo = before === null ? null : mailbox.coveredBackTo;
  const listed = [...page.messages, ...stragglers].map(({ id }) => id as string);
  return db
    .select({ id: schema.messages.id, threadId: schema.messages.threadId, providerMessageId: schema.messages.providerMessageId })
    .from(schema.messageMailboxes)
    .innerJoin(schema.messages, eq(schema.messages.id, schema.messageMailboxes.messageId))
    .where(
      and(
        eq(schema.messageMailboxes.mailboxId, mailbox.id),
        backTo ? gt(schema.messageMailboxes.receivedAt, backTo) : undefined,
        upTo ? lte(schema.messageMailboxes.receivedAt, upTo) : undefined,
        sql`${schema.messages.providerMessageId} <> all(${textArray(listed)})`,
      ),
    )
    .orderBy(desc(schema.messageMailboxes.receivedAt))
    .limit(mostMissing);
}

async function findLinked(db: Queryable, mailbox: CoveredMailbox, messages: readonly MessageSummary[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ providerMessageId: schema.messages.providerMessageId })
    .from(schema.messages)
    .innerJoin(schema.messageMailboxes, eq(schema.messageMailboxes.messageId, schema.messages.id))
    .where(
      and(
        eq(schema.messages.connectionId, mailbox.connectionId),
        eq(schema.messageMailboxes.mailboxId, mailbox.id),
        sql`${schema.messages.providerMessageId} = any(${textArray(messages.map(({ id }) => id))})`,
      ),
    );
  return new Set(rows.map((row) => row.providerMessageId));
}

async function unlink(db: Queryable, mailbox: CoveredMailbox, gone: readonly MissingRow[]): Promise<void> {
  if (gone.length === 0) return;
  await db.execute(sql`
    delete from message_mailboxes l where l.mailbox_id = ${mailbox.id} and l.message_id = any(${uuidArray(gone.map(({ id }) => id))})
      and not exists (
        select 1 from intents i where i.message_id = l.message_id and i.kind = 'move' and i.status in ('queued', 'sending')
      )`);
  await refreshThreads(
    db,
    gone.map(({ threadId }) => threadId),
  );
  await bumpState(db, mailbox.connectionId);
}

async function saveCoverage(db: Queryable, mailbox: CoveredMailbox, toChange: (current: CoveredMailbox) => CoverageChange): Promise<void> {
  const [current] = await db.select().from(schema.mailboxes).where(eq(schema.mailboxes.id, mailbox.id)).for('update');
  if (!current) return;
  const change = toChange({ ...mailbox, ...current, providerMailboxId: mailbox.providerMailboxId, role: mailbox.role });
  if (Object.keys(change).length > 0) await db.update(schema.mailboxes).set(change).where(eq(schema.mailboxes.id, mailbox.id));
}

function newestCoverage(current: CoveredMailbox, page: MessagePage, knownIds: ReadonlySet<string>): CoverageChange {
  const isFirst = current.coveredBackTo === null && !current.isFullyCovered;
  const isContiguous = page.messages.length === 0 || knownIds.size > 0;
  if (isFirst || page.nextCursor === null || !isContiguous) return pageCoverage(page, null);
  const oldest = page.messages.at(-1);
  const reachesFurther = !current.isFullyCovered && oldest !== undefined && !knownIds.has(oldest.id);
  return reachesFurther ? pageCoverage(page, current.coveredBackTo) : {};
}

function pageCoverage(page: MessagePage, before: Date | null): CoverageChange & { readonly coveredBackTo: Date | null } {
  const tail = tailInstant(page.messages);
  const coveredBackTo = tail && before ? new Date(Math.min(tail.getTime(), before.getTime())) : (tail ?? before);
  return { coverageCursor: page.nextCursor, coveredBackTo, isFullyCovered: page.nextCursor === null };
}

// IMAP lists by UID, and old mail that was moved in lately has a high one: the newest of the last few is a bound that it does not upset.
function tailInstant(messages: readonly MessageSummary[]): Date | null {
  const instants = messages.slice(-tailLength).map(({ receivedAt }) => Date.parse(receivedAt));
  return instants.length > 0 ? new Date(Math.max(...instants)) : null;
}
