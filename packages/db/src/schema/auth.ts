import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgPolicy, pgTable, text, uuid } from 'drizzle-orm/pg-core';

import { appRole, authRole, createdAt, instant, ownerId, ownRows, updatedAt, workerRole } from './columns.ts';

const authOnly = (table: string) =>
  pgPolicy(`${table}_auth_only`, { as: 'permissive', for: 'all', to: authRole, using: sql`true`, withCheck: sql`true` });

/** A person. Tables of better-auth: they hold who signs in, never mail credentials or mail tokens. */
export const user = pgTable(
  'user',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    role: text('role', { enum: ['admin', 'member'] })
      .notNull()
      .default('member'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  () => [
    authOnly('user'),
    pgPolicy('user_self', {
      as: 'permissive',
      for: 'select',
      to: [appRole, workerRole],
      using: sql`id = (select current_setting('app.user_id', true))`,
    }),
  ],
).enableRLS();

export const session = pgTable(
  'session',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('session_user').on(table.userId), authOnly('session')],
).enableRLS();

export const account = pgTable(
  'account',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('account_user').on(table.userId), authOnly('account')],
).enableRLS();

export const verification = pgTable(
  'verification',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('verification_identifier').on(table.identifier), authOnly('verification')],
).enableRLS();

export const rateLimit = pgTable(
  'rate_limit',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull().unique(),
    count: integer('count').notNull(),
    lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
  },
  () => [authOnly('rate_limit')],
).enableRLS();

/** What a person chose for themselves. */
export const personSettings = pgTable(
  'person_settings',
  {
    userId: ownerId()
      .primaryKey()
      .references(() => user.id, { onDelete: 'cascade' }),
    defaultConnectionId: uuid('default_connection_id'),
    updatedAt: updatedAt(),
  },
  () => [ownRows('person_settings')],
).enableRLS();
