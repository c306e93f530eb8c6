import { randomUUID } from 'node:crypto';
import { type CoreServices, createCredentialVault, createDriverPool, createNetwork } from '@mailwright/core';
import { createTestDatabase } from '@mailwright/db/testing';
import type { UserId } from '@mailwright/mail';
import postgres from 'postgres';
import { createCaller } from '../root.ts';
import type { KnownIds } from './sample-input.ts';

/** The API in this process, over a database of its own and two people with demo accounts. */
export interface TestApi {
  /** Calls any procedure by its path, as a person or as nobody. */
  call(as: Person | null, path: string, input: unknown): Promise<unknown>;
  /** Gives a person an account with mail, a draft and a waiting message; answers with their ids. */
  fillMailbox(as: Person): Promise<KnownIds>;
  /** All rows of a person, as text. */
  dump(as: Person): Promise<string>;
  close(): Promise<void>;
}

type Person = 'victim' | 'intruder';
type Caller = ReturnType<typeof createCaller>;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const tables = ['connections', 'mailboxes', 'threads', 'messages', 'message_mailboxes', 'drafts', 'outbox', 'identities', 'demo_states'];

/** Starts it; `close` drops the database. */
export async function startTestApi(): Promise<TestApi> {
  const testDatabase = await createTestDatabase();
  const people = { victim: await testDatabase.addPerson('Victim'), intruder: await testDatabase.addPerson('Intruder') };
  const network = createNetwork({ allowsPrivateHosts: false, resolve: async () => [] });
  const services: CoreServices = {
    database: testDatabase.open('app'),
    vault: createCredentialVault({ keys: [{ id: 'test', key: new Uint8Array(32).fill(1) }] }),
    drivers: createDriverPool(),
    network,
    discovery: { discover: async () => null },
    logger: silent,
    now: () => new Date(),
    uploadLimitBytes: 1024 * 1024,
    imageProxyKey: new Uint8Array(32),
    oauthProviders: new Map(),
    sessions: null,
  };
  const callerOf = (as: Person | null): Caller => {
    const person = as && { id: people[as], sessionId: `session-${as}`, name: as, email: `${as}@example.test`, role: 'member' as const };
    return createCaller({
      services,
      person,
      getSignUpState: async () => ({ isSignUpOpen: false, isFirstRun: false, hasGoogleSignIn: false }),
    });
  };

  return {
    async call(as, path, input) {
      let target: unknown = callerOf(as);
      for (const name of path.split('.')) target = Reflect.get(target as object, name);
      const result: unknown = await (target as (input: unknown) => Promise<unknown>)(input);
      if (result && typeof result === 'object' && Symbol.asyncIterator in result) {
        for await (const _event of result as AsyncIterable<unknown>);
      }
      return result;
    },
    fillMailbox: (as) => fillMailbox(callerOf(as)),
    dump: (as) => dump(testDatabase.url, people[as]),
    async close() {
      await services.drivers.close();
      await network.close();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}

async function fillMailbox(caller: Caller): Promise<KnownIds> {
  const connection = await caller.connections.createDemo();
  const connectionId = connection.id;
  await caller.connections.syncMailboxes({ connectionId });
  const [mailbox] = await caller.mailboxes.list({ connectionId });
  const { threads } = await caller.mail.list({ connectionId, role: 'inbox' });
  const thread = await caller.mail.get({ connectionId, threadId: threads[0]?.id ?? '' });
  const draft = await caller.drafts.save({ connectionId, content: { subject: 'Private' } });
  const waiting = await caller.mail.send({
    connectionId,
    idempotencyKey: randomUUID(),
    holdMs: 120_000,
    source: { kind: 'message', to: [{ address: 'grace@example.test' }], subject: 'Private too', text: 'x' },
  });
  return {
    connectionId,
    mailboxId: mailbox?.id ?? '',
    toMailboxId: mailbox?.id ?? '',
    parentId: mailbox?.id ?? '',
    threadId: thread.id,
    messageId: thread.messages[0]?.id ?? '',
    relatedMessageId: thread.messages[0]?.id ?? '',
    draftId: draft.id,
    outboxId: waiting.id,
  };
}

async function dump(url: string, userId: UserId): Promise<string> {
  const owner = postgres(url, { max: 1, onnotice: () => undefined, connection: { role: 'mailwright_app' } });
  const rows = await owner.begin(async (sql) => {
    await sql`select set_config('app.user_id', ${userId}, true)`;
    const found: unknown[] = [];
    for (const table of tables) found.push(await sql`select to_jsonb(t) as row from ${sql(table)} t order by to_jsonb(t)::text`);
    return found;
  });
  await owner.end();
  return JSON.stringify(rows);
}
