import type { ConnectionProblem, ImapSmtpSettings } from '@mailwright/mail';
import { bigint, boolean, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { createdAt, instant, ownerId, ownRows, primaryId, updatedAt, workerSees } from './columns.ts';

/** `pending`: never tested. Only a person can end `reauthorization-required` and `paused`. */
export const connectionStatuses = ['pending', 'ok', 'error', 'reauthorization-required', 'paused'] as const;

/** Providers a connection can be stored for. */
export const providerIds = ['imap', 'demo', 'google'] as const;

/** A stored provider account, without its secrets. People read "account". */
export const connections = pgTable(
  'connections',
  {
    id: primaryId(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    provider: text('provider', { enum: providerIds }).notNull(),
    /** What the person calls it ("Work Gmail"). */
    label: text('label').notNull(),
    emailAddress: text('email_address').notNull(),
    displayName: text('display_name'),
    /** Palette index of the dot shown beside it. */
    color: integer('color').notNull().default(0),
    /** Null for providers without servers of their own to name (demo). */
    settings: jsonb('settings').$type<ImapSmtpSettings>(),
    status: text('status', { enum: connectionStatuses }).notNull().default('pending'),
    lastTestedAt: instant('last_tested_at'),
    lastError: jsonb('last_error').$type<ConnectionProblem>(),
    /** Since when its server has not answered; null while it does. Says nothing about the account itself, so `status` stays. */
    unreachableSince: instant('unreachable_since'),
    /** Counts every committed change of the mirror; events carry it. */
    state: bigint('state', { mode: 'number' }).notNull().default(0),
    /** Which threads were destroyed is forgotten up to this state. */
    forgottenState: bigint('forgotten_state', { mode: 'number' }).notNull().default(0),
    syncCursor: text('sync_cursor'),
    /** Counts the transactions in which who keeps the mirror wrote what had changed at the provider. */
    syncPosition: bigint('sync_position', { mode: 'number' }).notNull().default(0),
    /** True while messages may lie in the mirror without a row in `message_words`. */
    hasUnindexedMail: boolean('has_unindexed_mail').notNull().default(false),
    /** Counts the transactions that left messages so. */
    unindexedCount: bigint('unindexed_count', { mode: 'number' }).notNull().default(0),
    mailboxesSyncedAt: instant('mailboxes_synced_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('connections_user').on(table.userId, table.createdAt), ownRows('connections'), workerSees('connections')],
).enableRLS();

/** Sealed secrets of a connection: one row a kind, opened only to make a driver. */
export const connectionCredentials = pgTable(
  'connection_credentials',
  {
    id: primaryId(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['imap_password', 'smtp_password', 'oauth_refresh_token', 'oauth_access_token'] }).notNull(),
    sealed: text('sealed').notNull(),
    keyId: text('key_id').notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('connection_credentials_kind').on(table.connectionId, table.kind),
    index('connection_credentials_key').on(table.keyId),
    ownRows('connection_credentials'),
  ],
).enableRLS();

/** What a demo account holds beyond its sample mail. */
export const demoStates = pgTable(
  'demo_states',
  {
    connectionId: uuid('connection_id')
      .primaryKey()
      .references(() => connections.id, { onDelete: 'cascade' }),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    revision: integer('revision').notNull(),
    state: jsonb('state').notNull(),
  },
  () => [ownRows('demo_states')],
).enableRLS();

/** An address one may send from, with what the person set for it. */
export const identities = pgTable(
  'identities',
  {
    id: primaryId(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    /** Lower case. */
    address: text('address').notNull(),
    name: text('name'),
    signatureHtml: text('signature_html'),
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [unique('identities_address').on(table.connectionId, table.address), ownRows('identities')],
).enableRLS();

/** Senders whose remote images a person always wants to see. */
export const trustedSenders = pgTable(
  'trusted_senders',
  {
    id: primaryId(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    /** Lower case. */
    address: text('address').notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique('trusted_senders_address').on(table.userId, table.address), ownRows('trusted_senders')],
).enableRLS();
