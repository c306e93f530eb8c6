// A worker of its own for tests that kill it: keeps the mirror of one account and hands over its intents until it is ended.
import { openDatabase } from '@mailwright/db';
import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { MailError, type ServerSettings } from '@mailwright/mail';
import type { CoreServices } from '../../context.ts';
import { startIntentRunner } from '../../intents/intent-runner.ts';
import { startSyncRunner } from '../../sync/sync-runner.ts';

/** What the process is told. */
export interface WorkerProcessInput {
  readonly databaseUrl: string;
  readonly connectionId: string;
  readonly imap: ServerSettings;
  readonly emailAddress: string;
  readonly password: string;
  /** Its clock, so that it need not wait for the lease of one that was killed. */
  readonly nowMs: number;
  readonly keepsMirror: boolean;
  /** By which name it holds leases. */
  readonly ownerId: string;
  readonly leaseMs: number;
  readonly lookEveryMs: number;
}

const input = JSON.parse(process.argv[2] ?? '') as WorkerProcessInput;
const { databaseUrl, imap, emailAddress, password, nowMs } = input;
const driver = createImapSmtpMailManager({
  settings: { imap, smtp: imap, timeoutMs: 10_000 },
  credentials: { kind: 'password', imapPassword: password, smtpPassword: password },
  emailAddress,
  lookEveryMs: input.lookEveryMs,
});
const silent = () => undefined;
const services: Pick<CoreServices, 'database' | 'drivers' | 'logger' | 'now'> = {
  database: openDatabase({ url: databaseUrl, role: 'worker', maxConnections: 4 }),
  drivers: {
    lease: async ({ connectionId }) => {
      if (connectionId !== input.connectionId) throw new MailError('CONNECTION_FAILED', 'This worker has one account only.');
      return { driver, isDropped: false, [Symbol.dispose]: silent };
    },
    size: 1,
    drop: async () => undefined,
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  },
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  now: () => new Date(nowMs + performance.now()),
};
await startIntentRunner(services as CoreServices);
if (input.keepsMirror) await startSyncRunner(services as CoreServices, input);
