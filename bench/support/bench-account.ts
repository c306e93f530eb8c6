import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreServices, createConnection } from '@mailwright/core';
import { openDatabase } from '@mailwright/db';
import { startSubmissionServer } from '@mailwright/driver-testkit';
import type { BenchWorld } from './bench-world.ts';

/** A connected account, seen from the worker. */
export interface BenchAccount {
  readonly connectionId: string;
  readonly workerServices: CoreServices;
  countMessages(): Promise<number>;
  countRows(): Promise<{ readonly messages: number; readonly threads: number }>;
  /** True when every mailbox is wholly in the mirror. */
  isFilled(): Promise<boolean>;
  /** True when every message's text is in the index; asked often, so it counts nothing. */
  isRead(): Promise<boolean>;
  waitUntil(what: string, isSo: () => Promise<boolean>, pollMs?: number): Promise<void>;
  close(): Promise<void>;
}

const longestWaitMs = 600_000;

/** Connects the world's user; nothing is listed yet. */
export async function openBenchAccount(world: BenchWorld): Promise<BenchAccount> {
  const { dovecot, user, context } = world;
  const submission = await startSubmissionServer({ users: dovecot.users, deliver: async () => {} });
  const connection = await createConnection(context, {
    emailAddress: user.emailAddress,
    imap: dovecot.imapSettings(user),
    smtp: submission.smtpSettings(user),
    timeoutMs: 20_000,
    imapPassword: user.password,
    smtpPassword: '',
  });
  const database = openDatabase({ url: world.databaseUrl, role: 'worker' });
  const read = async (statement: string) =>
    (await database.withUser(context.userId, (db) => db.execute<{ messages: number; threads: number; open: number }>(statement)))[0];
  const countRows = async () => {
    const row = await read(
      `select (select count(*)::int from message_mailboxes) as messages, (select count(*)::int from threads) as threads`,
    );
    return { messages: row?.messages ?? 0, threads: row?.threads ?? 0 };
  };
  return {
    connectionId: connection.id,
    workerServices: { ...world.services, database },
    countRows,
    countMessages: async () => (await countRows()).messages,
    async isRead() {
      const statement = `
        select c.has_unindexed_mail or exists (
          select 1 from message_words w where w.connection_id = c.id and w.text_state = 'pending'
        ) as "isWaiting" from connections c`;
      const rows = await database.withUser(context.userId, (db) => db.execute<{ isWaiting: boolean }>(statement));
      return rows.every(({ isWaiting }) => !isWaiting);
    },
    async isFilled() {
      const row = await read(
        `select (count(*) filter (where not is_fully_covered))::int as open, count(*)::int as messages from mailboxes`,
      );
      return row !== undefined && row.messages > 0 && row.open === 0;
    },
    async waitUntil(what, isSo, pollMs = 50) {
      const untilMs = performance.now() + longestWaitMs;
      while (!(await isSo())) {
        if (performance.now() > untilMs) throw new Error(`Waited in vain for: ${what}.`);
        await sleep(pollMs);
      }
    },
    async close() {
      await submission[Symbol.asyncDispose]();
      await database.close();
    },
  };
}
