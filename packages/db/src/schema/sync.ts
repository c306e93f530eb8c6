import { bigint, boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, ownerId, ownRows, workerWorks } from './columns.ts';
import { connections } from './connections.ts';

/** Which process keeps the mirror of a connection, and until when; whoever takes it over counts `fence` up. */
export const syncLeases = pgTable(
  'sync_leases',
  {
    connectionId: uuid('connection_id')
      .primaryKey()
      .references(() => connections.id, { onDelete: 'cascade' }),
    userId: ownerId(),
    ownerId: text('owner_id').notNull(),
    fence: bigint('fence', { mode: 'number' }).notNull(),
    leaseUntil: instant('lease_until').notNull(),
    /** True while the owner follows every change, so that the mirror answers alone. */
    isLive: boolean('is_live').notNull().default(false),
    /** In a row; they space the attempts. */
    failureCount: integer('failure_count').notNull().default(0),
    /** Refused logins in a row; after three only a person can go on. */
    refusalCount: integer('refusal_count').notNull().default(0),
    notBefore: instant('not_before'),
  },
  () => [ownRows('sync_leases'), workerWorks('sync_leases')],
).enableRLS();
