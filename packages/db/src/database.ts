import type { UserId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';
import { sendAtOnce } from './send-at-once.ts';

/** The role a process works as; see the roles migration. */
export type DatabaseRole = 'app' | 'worker' | 'auth';

/** What queries run on: a database handle or an open transaction. */
export type Queryable = PostgresJsDatabase<typeof schema>;

/** What is known of a transaction beforehand. */
export interface TransactionOptions {
  /**
   * The same statements many times over, whose rows are looked up by key: each is planned once, and by index, since that plan stays when
   * the tables have grown. Else a statement is planned for its values each time.
   */
  readonly keepsPlans?: boolean;
}

/** A pool of connections in one role. Without `withUser` its queries see no person's rows. */
export interface Database extends AsyncDisposable {
  readonly db: Queryable;
  /** One transaction in which exactly this person's rows exist. Keep provider calls out of it. */
  withUser<Result>(userId: UserId, work: (db: Queryable) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  /**
   * Calls back for each NOTIFY on a channel, from now until the pool closes, and each time listening begins: first, and again after
   * the connection was lost, when some may have been missed.
   */
  listen(channel: string, onNotify: (payload: string) => void, onListening?: () => void): Promise<void>;
  close(): Promise<void>;
}

/** How a pool is opened. */
export interface DatabaseOptions {
  readonly url: string;
  readonly role: DatabaseRole;
  /** Default 10. */
  readonly maxConnections?: number;
  /** Told the text of every statement, without its parameters; for tests and benchmarks that count. */
  readonly onStatement?: (statement: string) => void;
}

const keptPlans = sql`set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`;

/** Opens a pool whose every session works as the given role. Connects at the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const client = postgres(options.url, {
    max: options.maxConnections ?? 10,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      role: `mailwright_${options.role}`,
      application_name: `mailwright ${options.role}`,
      // Compiling a statement takes longer than any of ours runs.
      jit: 'off',
      // A statement that is kept prepared is planned for its values all the same: a plan of when its tables were small would stay.
      plan_cache_mode: 'force_custom_plan',
      // A process that stands still in a transaction gives its locks up.
      idle_in_transaction_session_timeout: 15_000,
    },
  });
  const { onStatement } = options;
  const db = drizzle(sendAtOnce(client), { schema, ...(onStatement ? { logger: { logQuery: onStatement } } : {}) });
  const close = () => client.end({ timeout: 5 });

  return {
    db,
    withUser: (userId, work, { keepsPlans = false } = {}) =>
      db.transaction(async (transaction) => {
        const setUser = sql`set_config('app.user_id', ${userId}, true)`;
        const settings = keepsPlans ? sql`${setUser}, ${keptPlans}` : setUser;
        const named = Promise.resolve(transaction.execute(sql`select ${settings}`));
        // Sent by now, and before all else: what follows need not wait for its answer.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        const [result] = await Promise.all([work(transaction), named]);
        return result;
      }),
    async listen(channel, onNotify, onListening) {
      await client.listen(channel, onNotify, onListening);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
