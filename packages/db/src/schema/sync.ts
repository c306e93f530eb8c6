import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
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

/** Leave to hold one session with a provider; a connection has as many slots as all processes together may hold. */
export const sessionSlots = pgTable(
  'session_slots',
  {
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    slot: integer('slot').notNull(),
    leaveId: uuid('leave_id').notNull(),
    leaseUntil: instant('lease_until').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.slot] }),
    index('session_slots_leave').on(table.leaveId),
    workerWorks('session_slots'),
  ],
).enableRLS();
