import { AsyncLocalStorage } from 'node:async_hooks';
import { type Queryable, schema } from '@mailwright/db';
import { sql } from 'drizzle-orm';
import type { PersonRole } from './person.ts';

const signUpLock = 7_245_002;

/** Decides who may sign up, and as what. */
export interface SignUpGate {
  /** Hand this to better-auth: its transactions are the ones the gate locks in. */
  readonly db: Queryable;
  /** True while nobody has an account. */
  isFirstRun(): Promise<boolean>;
  isOpen(): Promise<boolean>;
  /** Inside a sign-up's transaction: waits for other sign-ups to commit, then gives the role, or null where sign-up is closed. */
  admit(): Promise<PersonRole | null>;
}

async function hasAnyone(db: Queryable): Promise<boolean> {
  const rows = await db.select({ id: schema.user.id }).from(schema.user).limit(1);
  return rows.length > 0;
}

/** Lets the first person in as admin, and others only where that is allowed. */
export function createSignUpGate(db: Queryable, isSignUpAllowed: boolean): SignUpGate {
  const transactions = new AsyncLocalStorage<Queryable>();
  const transaction: Queryable['transaction'] = (work, config) =>
    db.transaction((opened) => transactions.run(opened, () => work(opened)), config);

  return {
    db: new Proxy(db, {
      get: (target, property) => (property === 'transaction' ? transaction : Reflect.get(target, property, target)),
    }),
    isFirstRun: async () => !(await hasAnyone(db)),
    isOpen: async () => isSignUpAllowed || !(await hasAnyone(db)),
    async admit() {
      const current = transactions.getStore();
      if (!current) throw new Error('A person is created outside a sign-up transaction.');
      await current.execute(sql`select pg_advisory_xact_lock(${signUpLock})`);
      if (!(await hasAnyone(current))) return 'admin';
      return isSignUpAllowed ? 'member' : null;
    },
  };
}
