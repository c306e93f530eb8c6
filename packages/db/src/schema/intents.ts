import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgPolicy, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { createdAt, instant, ownerId, ownRows, updatedAt, workerRole, workerSees } from './columns.ts';
import { connections } from './connections.ts';
import { mailboxes, messages } from './mail.ts';

const owner = () => ownerId().references(() => user.id, { onDelete: 'cascade' });

/** `sending`: the provider may have been asked; only the answer, or another try, ends it. */
export const intentStatuses = ['queued', 'sending', 'done', 'failed'] as const;

/** What an intent does to its message. */
export const intentKinds = ['flags', 'move', 'destroy'] as const;

/** A change a person wants of one message, committed with the rows that show it already. In order of `id` for each message. */
export const intents = pgTable(
  'intents',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: owner(),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    /** One for all messages of one act. */
    actId: uuid('act_id').notNull(),
    messageId: uuid('message_id').references(() => messages.id, { onDelete: 'set null' }),
    kind: text('kind', { enum: intentKinds }).notNull(),
    /** Flags that were not set, and are to be. */
    added: text('added').array().notNull().default(sql`'{}'::text[]`),
    /** Flags that were set, and are to go. */
    removed: text('removed').array().notNull().default(sql`'{}'::text[]`),
    /** Where the message lay before. */
    fromMailboxIds: uuid('from_mailbox_ids').array().notNull().default(sql`'{}'::uuid[]`),
    toMailboxId: uuid('to_mailbox_id').references(() => mailboxes.id, { onDelete: 'set null' }),
    /** Where else it is to lie, sorted, and nowhere beside that; null for a plain move, after which the account decides. */
    besideMailboxIds: uuid('beside_mailbox_ids').array(),
    /** The driver's id that was handed over. */
    providerMessageId: text('provider_message_id'),
    status: text('status', { enum: intentStatuses }).notNull().default('queued'),
    attempts: integer('attempts').notNull().default(0),
    /** Since when its message, gone from under the driver's id, is waited for to turn up under another. */
    missingSince: instant('missing_since'),
    /** The provider said something that this intent hid, or refused it: the message is to be read anew. */
    mustRecheck: boolean('must_recheck').notNull().default(false),
    /** The lane's mark at which it was done. */
    doneMark: bigint('done_mark', { mode: 'number' }),
    errorCode: text('error_code'),
    serverText: text('server_text'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('intents_unfinished').on(table.connectionId, table.messageId, table.id).where(sql`status in ('queued', 'sending')`),
    index('intents_missing').on(table.connectionId).where(sql`status = 'queued' and missing_since is not null`),
    index('intents_of_message').on(table.messageId, table.id),
    index('intents_handed_over').on(table.connectionId, table.providerMessageId).where(sql`status = 'done'`),
    index('intents_to_recheck').on(table.connectionId).where(sql`must_recheck`),
    index('intents_failed').on(table.userId, table.id).where(sql`status = 'failed'`),
    index('intents_to_mailbox').on(table.toMailboxId),
    index('intents_finished').on(table.updatedAt).where(sql`status in ('done', 'failed')`),
    ownRows('intents'),
    workerSees('intents'),
    pgPolicy('intents_worker_sweeps', { as: 'permissive', for: 'delete', to: workerRole, using: sql`true` }),
  ],
).enableRLS();

/** Through which a connection's intents go one after another: who holds it, and when it goes on. */
export const intentLanes = pgTable(
  'intent_lanes',
  {
    connectionId: uuid('connection_id')
      .primaryKey()
      .references(() => connections.id, { onDelete: 'cascade' }),
    userId: owner(),
    /** Counts what was done, so that a reading can tell what happened since it began. */
    mark: bigint('mark', { mode: 'number' }).notNull().default(0),
    leaseToken: uuid('lease_token'),
    leaseUntil: instant('lease_until'),
    /** Failures in a row of the connection as a whole. */
    failureCount: integer('failure_count').notNull().default(0),
    /** Null: at once. */
    nextAttemptAt: instant('next_attempt_at'),
    /** The connection's `updatedAt` when its login was refused: it waits until a person changed or tested it. */
    blockedAt: instant('blocked_at'),
  },
  () => [ownRows('intent_lanes'), workerSees('intent_lanes')],
).enableRLS();
