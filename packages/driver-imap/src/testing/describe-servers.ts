import { createDovecotHarness, type DovecotHarnessOptions, describeMailManager, type ImapSmtpAccount } from '@mailwright/driver-testkit';
import { createImapSmtpMailManager } from '../imap-smtp-mail-manager.ts';
import type { DriverLogger } from '../imap-smtp-options.ts';

function toLogger(log: (line: string) => void): DriverLogger {
  const write = (fields: Readonly<Record<string, unknown>>, text: string) => log(`${JSON.stringify(fields)} ${text}`);
  return { debug: write, info: write, warn: write, error: write };
}

const createManager = (account: ImapSmtpAccount) =>
  createImapSmtpMailManager({
    settings: account.settings,
    credentials: { kind: 'password', imapPassword: account.imapPassword, smtpPassword: account.smtpPassword },
    emailAddress: account.emailAddress,
    logger: toLogger(account.log),
  });

/** Registers the whole contract over one private Dovecot after the other; the servers are spread over files, which run side by side. */
export function describeServers(servers: readonly Omit<DovecotHarnessOptions, 'createManager'>[]): void {
  for (const server of servers) describeMailManager(createDovecotHarness({ ...server, createManager }));
}
