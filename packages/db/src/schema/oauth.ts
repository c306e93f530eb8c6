import { doublePrecision, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { createdAt, instant, ownerId, ownRows, primaryId } from './columns.ts';
import { connections } from './connections.ts';

/** Authorisation servers that mail is asked from. */
export const oauthProviderIds = ['google', 'microsoft'] as const;

const mailAccesses = ['full', 'read-only', 'destroy'] as const;

/** What a person granted for a connection; the tokens lie sealed in `connection_credentials`. */
export const oauthGrants = pgTable(
  'oauth_grants',
  {
    connectionId: uuid('connection_id')
      .primaryKey()
      .references(() => connections.id, { onDelete: 'cascade' }),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    oauthProvider: text('oauth_provider', { enum: oauthProviderIds }).notNull(),
    /** The provider's stable name of the account (`sub`). */
    subject: text('subject').notNull(),
    scopes: text('scopes').array().notNull(),
    grantedAt: instant('granted_at').notNull(),
    /** When the access token ends. */
    expiresAt: instant('expires_at').notNull(),
    lastRefreshedAt: instant('last_refreshed_at').notNull(),
    /** When a token was refreshed before its end, because a server refused it. */
    lastForcedAt: instant('last_forced_at'),
    /** Counts what was got from the provider; tells whether somebody else was faster. */
    refreshCount: integer('refresh_count').notNull().default(0),
    /** Set when the provider refused the refresh token: nothing is asked any more until the person signs in again. */
    refusedAt: instant('refused_at'),
    /** Refreshes that failed in a row without being refused, and when the next may be tried. */
    failureCount: integer('failure_count').notNull().default(0),
    retryAt: instant('retry_at'),
    /** Who refreshes at this moment; anybody may after `leasedUntil`. */
    leaseId: uuid('lease_id'),
    leasedUntil: instant('leased_until'),
    /** Quota units that may be spent at once, and as of when; they fill up with time. Less than none is a wait. Null: as many as can be saved. */
    quotaUnits: doublePrecision('quota_units'),
    quotaFilledAt: instant('quota_filled_at'),
  },
  (table) => [index('oauth_grants_subject').on(table.userId, table.oauthProvider, table.subject), ownRows('oauth_grants')],
).enableRLS();

/** A sign-in at a provider that was begun: bound to one session, good for one answer, gone after ten minutes. */
export const oauthFlows = pgTable(
  'oauth_flows',
  {
    id: primaryId(),
    userId: ownerId().references(() => user.id, { onDelete: 'cascade' }),
    sessionId: text('session_id').notNull(),
    oauthProvider: text('oauth_provider', { enum: oauthProviderIds }).notNull(),
    /** The connection to be signed in to again; null for a new one. */
    connectionId: uuid('connection_id').references(() => connections.id, { onDelete: 'cascade' }),
    /** SHA-256 of the state that the provider gives back. */
    stateHash: text('state_hash').notNull(),
    /** The PKCE verifier and the nonce, sealed. */
    sealed: text('sealed').notNull(),
    redirectUri: text('redirect_uri').notNull(),
    scopes: text('scopes').array().notNull(),
    /** What was asked for by name; null: all that is needed, or what was granted before. */
    access: text('access', { enum: mailAccesses }),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [unique('oauth_flows_state').on(table.stateHash), index('oauth_flows_user').on(table.userId), ownRows('oauth_flows')],
).enableRLS();
