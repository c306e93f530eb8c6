export { createImapSmtpMailManager, ImapSmtpMailManager, verifyImapSmtp } from './imap-smtp-mail-manager.ts';
export type {
  DriverLogger,
  ImapSmtpCredentials,
  ImapSmtpLimits,
  ImapSmtpOptions,
  ResolvedAddress,
  ResolveHost,
  SessionBudget,
  SessionLeave,
} from './imap-smtp-options.ts';
