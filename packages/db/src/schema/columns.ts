import { sql } from 'drizzle-orm';
import { customType, pgPolicy, pgRole, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Request code; sees only rows of the person named by `app.user_id`. */
export const appRole = pgRole('mailwright_app').existing();
/** Background work; like the app, and may look for due work across people. */
export const workerRole = pgRole('mailwright_worker').existing();
/** Sign-in alone: the tables of better-auth. */
export const authRole = pgRole('mailwright_auth').existing();

export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
});

/** Words with their places, written as PostgreSQL reads them. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const primaryId = () => uuid('id').primaryKey().defaultRandom();
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
export const createdAt = () => instant('created_at').notNull().defaultNow();
export const updatedAt = () =>
  instant('updated_at')
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date());
export const ownerId = () => text('user_id').notNull();

/** Row-level security of a table with a person's data: only that person's rows exist. */
export const ownRows = (table: string) => {
  const mine = sql`user_id = (select current_setting('app.user_id', true))`;
  return pgPolicy(`${table}_own_rows`, { as: 'permissive', for: 'all', to: [appRole, workerRole], using: mine, withCheck: mine });
};

/** Lets the worker find due work of all people; it then acts through `withUser`. */
export const workerSees = (table: string) =>
  pgPolicy(`${table}_worker_sees`, { as: 'permissive', for: 'select', to: workerRole, using: sql`true` });

/** For tables without anything personal, which the worker keeps for all people at once. */
export const workerWorks = (table: string) =>
  pgPolicy(`${table}_worker_works`, { as: 'permissive', for: 'all', to: workerRole, using: sql`true`, withCheck: sql`true` });
