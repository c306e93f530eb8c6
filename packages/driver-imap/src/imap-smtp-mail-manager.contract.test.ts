import { createDovecotHarness, type DovecotHarnessOptions, describeMailManager, type ImapSmtpAccount } from '@mailwright/driver-testkit';
import { createImapSmtpMailManager } from './imap-smtp-mail-manager.ts';
import type { DriverLogger } from './imap-smtp-options.ts';

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

const runs: readonly Omit<DovecotHarnessOptions, 'createManager'>[] = [
  { name: 'Dovecot' },
  { name: 'Dovecot by STARTTLS', security: 'starttls' },
  { name: 'Dovecot without UIDPLUS', dovecot: { hiddenCapabilities: ['UIDPLUS'] } },
  { name: 'Dovecot without MOVE', dovecot: { hiddenCapabilities: ['MOVE'] } },
  { name: 'Dovecot without QRESYNC', dovecot: { hiddenCapabilities: ['QRESYNC'] } },
  { name: 'Dovecot without CONDSTORE and QRESYNC', dovecot: { hiddenCapabilities: ['CONDSTORE', 'QRESYNC'] } },
  { name: 'Dovecot without SPECIAL-USE', dovecot: { hiddenCapabilities: ['SPECIAL-USE'], hasSpecialUse: false } },
  { name: 'Dovecot without IDLE', dovecot: { hiddenCapabilities: ['IDLE'] } },
  {
    name: 'Dovecot with the bare protocol',
    dovecot: {
      hiddenCapabilities: [
        ...['UIDPLUS', 'MOVE', 'CONDSTORE', 'QRESYNC', 'SPECIAL-USE', 'IDLE', 'LIST-STATUS', 'LIST-EXTENDED'],
        ...['ESEARCH', 'ENABLE', 'WITHIN', 'NAMESPACE', 'LITERAL+', 'SASL-IR', 'ID'],
      ],
    },
  },
];

for (const run of runs) describeMailManager(createDovecotHarness({ ...run, createManager }));
