import type { Address, MailboxFingerprint } from '@mailwright/mail';
import { mailboxRoles } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { storedEnvelope, storedStructure } from '../stored-message.ts';
import { user } from './auth.ts';
import { createdAt, instant, ownerId, ownRows, primaryId, updatedAt, workerSees } from './columns.ts';
import { connections } from './connections.ts';

const owner = () => ownerId().references(() => user.id, { onDelete: 'cascade' });
// The large tables have no foreign keys, which would look up a row and lock it for each that is written. What keeps them whole: their
// rows go with their thread or message by a trigger (mailwright.delete_rows_under), and whoever writes them holds the mirror's lock, which
// keeps the connection, and under which threads, messages and mailboxes are deleted.
const ownerOfMany = ownerId;
const ofConnection = () =>
  uuid('connection_id')
    .notNull()
    .references(() => connections.id, { onDelete: 'cascade' });
const connectionOfMany = () => uuid('connection_id').notNull();
const mailboxOfMany = () => uuid('mailbox_id').notNull();
const threadOfMany = () => uuid('thread_id').notNull();
const messageOfMany = () => uuid('message_id').notNull();

export const mailboxes = pgTable(
  'mailboxes',
  {
    id: primaryId(),
    userId: owner(),
    connectionId: ofConnection(),
    /** The driver's id. */
    providerMailboxId: text('provider_mailbox_id').notNull(),
    name: text('name').notNull(),
    path: jsonb('path').$type<readonly string[]>().notNull(),
    parentId: uuid('parent_id'),
    role: text('role', { enum: mailboxRoles }),
    /** The person's own choice; wins over `role`. `none` takes a role away. */
    chosenRole: text('chosen_role', { enum: [...mailboxRoles, 'none'] }),
    isSelectable: boolean('is_selectable').notNull().default(true),
    isSubscribed: boolean('is_subscribed').notNull().default(true),
    fingerprint: jsonb('fingerprint').$type<MailboxFingerprint>(),
    totalCount: integer('total_count').notNull().default(0),
    unreadCount: integer('unread_count').notNull().default(0),
    /** The driver's page cursor behind the oldest listed message; null before the first page and when complete. */
    coverageCursor: text('coverage_cursor'),
    /** Everything newer than this has been listed; null before the first page. */
    coveredBackTo: instant('covered_back_to'),
    isFullyCovered: boolean('is_fully_covered').notNull().default(false),
    /** Counted up when the mailbox is to be listed again from the start. */
    listingNumber: integer('listing_number').notNull().default(0),
    checkedAt: instant('checked_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [unique('mailboxes_provider_id').on(table.connectionId, table.providerMailboxId), ownRows('mailboxes')],
).enableRLS();

/** A conversation over all mailboxes of one connection, with what a list row shows of it; kept by `refreshThreads`. */
export const threads = pgTable(
  'threads',
  {
    id: primaryId(),
    userId: ownerOfMany(),
    connectionId: ofConnection(),
    providerThreadId: text('provider_thread_id'),
    subject: text('subject'),
    /** In order of first appearance, at most 20. */
    participants: jsonb('participants').$type<readonly Address[]>().notNull().default(sql`'[]'::jsonb`),
    preview: text('preview'),
    messageCount: integer('message_count').notNull().default(0),
    unreadCount: integer('unread_count').notNull().default(0),
    isFlagged: boolean('is_flagged').notNull().default(false),
    hasAttachment: boolean('has_attachment').notNull().default(false),
    hasDraft: boolean('has_draft').notNull().default(false),
    latestReceivedAt: instant('latest_received_at'),
    /** The connection's `state` in which this row changed last. */
    changedState: bigint('changed_state', { mode: 'number' }).notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    index('threads_changed').on(table.connectionId, table.changedState),
    index('threads_latest').on(table.connectionId, table.latestReceivedAt.desc(), table.id.desc()),
    index('threads_provider_id').on(table.connectionId, table.providerThreadId).where(sql`provider_thread_id is not null`),
    ownRows('threads'),
  ],
).enableRLS();

/** Threads that other threads took in, remembered for clients that still show them. */
export const destroyedThreads = pgTable(
  'destroyed_threads',
  {
    connectionId: ofConnection(),
    /** The connection's `state` in which the thread went. */
    state: bigint('state', { mode: 'number' }).notNull(),
    threadId: uuid('thread_id').notNull(),
    userId: owner(),
    destroyedAt: instant('destroyed_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.state, table.threadId] }),
    index('destroyed_threads_age').on(table.destroyedAt),
    ownRows('destroyed_threads'),
    workerSees('destroyed_threads'),
  ],
).enableRLS();

/** Which thread Message-IDs belong to that no message of the mirror had when they were met: a late parent joins here; and of those gone. */
export const threadHeaders = pgTable(
  'thread_headers',
  {
    connectionId: connectionOfMany(),
    messageIdHeader: text('message_id_header').notNull(),
    userId: ownerOfMany(),
    threadId: threadOfMany(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.messageIdHeader] }),
    index('thread_headers_thread').on(table.threadId),
    ownRows('thread_headers'),
  ],
).enableRLS();

export const messages = pgTable(
  'messages',
  {
    id: primaryId(),
    userId: ownerOfMany(),
    connectionId: connectionOfMany(),
    threadId: threadOfMany(),
    /** The driver's id; changes when the provider mints a new one. */
    providerMessageId: text('provider_message_id').notNull(),
    messageIdHeader: text('message_id_header'),
    subject: text('subject'),
    envelope: storedEnvelope('envelope').notNull(),
    structure: storedStructure('structure'),
    preview: text('preview'),
    flags: text('flags').array().notNull().default(sql`'{}'::text[]`),
    isUnread: boolean('is_unread').notNull().default(true),
    isFlagged: boolean('is_flagged').notNull().default(false),
    isDraft: boolean('is_draft').notNull().default(false),
    hasAttachment: boolean('has_attachment').notNull().default(false),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    receivedAt: instant('received_at').notNull(),
    sentAt: instant('sent_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('messages_provider_id').on(table.connectionId, table.providerMessageId),
    index('messages_thread').on(table.threadId, table.receivedAt),
    index('messages_header').on(table.connectionId, table.messageIdHeader),
    index('messages_received').on(table.connectionId, table.receivedAt.desc()),
    ownRows('messages'),
  ],
).enableRLS();

export const messageMailboxes = pgTable(
  'message_mailboxes',
  {
    messageId: messageOfMany(),
    mailboxId: mailboxOfMany(),
    userId: ownerOfMany(),
    receivedAt: instant('received_at').notNull(),
    /** The listing that told of it last; what the current one did not tell of, when it is complete, is gone. */
    listingNumber: integer('listing_number').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.mailboxId] }),
    index('message_mailboxes_received').on(table.mailboxId, table.receivedAt.desc(), table.messageId),
    ownRows('message_mailboxes'),
  ],
).enableRLS();

/** One row for each mailbox a thread has messages in: a page of a mailbox is one index scan; kept by `refreshThreads`. */
export const threadMailboxes = pgTable(
  'thread_mailboxes',
  {
    threadId: threadOfMany(),
    mailboxId: mailboxOfMany(),
    userId: ownerOfMany(),
    latestReceivedAt: instant('latest_received_at').notNull(),
    messageCount: integer('message_count').notNull(),
    unreadCount: integer('unread_count').notNull(),
    isFlagged: boolean('is_flagged').notNull(),
    hasAttachment: boolean('has_attachment').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.threadId, table.mailboxId] }),
    index('thread_mailboxes_unread').on(table.mailboxId).where(sql`unread_count > 0`),
    index('thread_mailboxes_latest').on(table.mailboxId, table.latestReceivedAt.desc(), table.threadId.desc()),
    ownRows('thread_mailboxes'),
  ],
).enableRLS();

/** Bodies as they may be shown: text, and HTML sanitised by the named version with remote content blocked. */
export const messageBodies = pgTable(
  'message_bodies',
  {
    messageId: uuid('message_id')
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    userId: owner(),
    state: text('state', { enum: ['ready', 'malformed'] }).notNull(),
    text: text('text'),
    /** As the sender wrote it; needed to sanitise again. */
    sourceHtml: text('source_html'),
    safeHtml: text('safe_html'),
    sanitizerVersion: integer('sanitizer_version').notNull(),
    blockedRemoteCount: integer('blocked_remote_count').notNull().default(0),
    hasOwnColors: boolean('has_own_colors').notNull().default(false),
    isTruncated: boolean('is_truncated').notNull().default(false),
    headers: jsonb('headers').$type<Readonly<Record<string, readonly string[]>>>().notNull(),
    createdAt: createdAt(),
  },
  () => [ownRows('message_bodies')],
).enableRLS();
