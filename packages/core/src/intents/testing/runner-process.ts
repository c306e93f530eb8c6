// A worker of its own for tests that kill it: hands over the intents of one account until it is ended.
import { openDatabase } from '@mailwright/db';
import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import type { ServerSettings } from '@mailwright/mail';
import type { CoreServices } from '../../context.ts';
import { startIntentRunner } from '../intent-runner.ts';

/** What the process is told. */
export interface RunnerProcessInput {
  readonly databaseUrl: string;
  readonly imap: ServerSettings;
  readonly emailAddress: string;
  readonly password: string;
  /** Its clock, so that it need not wait for the lease of one that was killed. */
  readonly nowMs: number;
}

const { databaseUrl, imap, emailAddress, password, nowMs } = JSON.parse(process.argv[2] ?? '') as RunnerProcessInput;
const driver = createImapSmtpMailManager({
  settings: { imap, smtp: imap, timeoutMs: 10_000 },
  credentials: { kind: 'password', imapPassword: password, smtpPassword: password },
  emailAddress,
});
const silent = () => undefined;
const services: Pick<CoreServices, 'database' | 'drivers' | 'logger' | 'now'> = {
  database: openDatabase({ url: databaseUrl, role: 'worker', maxConnections: 4 }),
  drivers: {
    lease: async () => ({ driver, isDropped: false, [Symbol.dispose]: silent }),
    size: 1,
    drop: async () => undefined,
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  },
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  now: () => new Date(nowMs),
};
await startIntentRunner(services as CoreServices);
