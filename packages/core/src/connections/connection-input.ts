import type { ImapSmtpSettings, ServerSettings } from '@mailwright/mail';
import { CoreError } from '../core-error.ts';
import { toHostName } from './host-name.ts';
import type { Network } from './network.ts';

/** An IMAP/SMTP account as typed. */
export interface ImapSmtpInput {
  readonly emailAddress: string;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  readonly timeoutMs: number;
  readonly imapPassword: string;
  /** Empty: the same as for IMAP. */
  readonly smtpPassword: string;
}

/** The typed servers, checked as far as that needs no network. INVALID `host-invalid` or `port-forbidden` names the field. */
export function toSettings(network: Network, input: Pick<ImapSmtpInput, 'imap' | 'smtp' | 'timeoutMs'>): ImapSmtpSettings {
  for (const protocol of ['imap', 'smtp'] as const) {
    const { host, port } = input[protocol];
    if (!toHostName(host)) throw new CoreError('INVALID', 'host-invalid', `${protocol}.host`);
    if (!network.isPortAllowed(port)) throw new CoreError('INVALID', 'port-forbidden', `${protocol}.port`);
  }
  return { imap: toServer(input.imap), smtp: toServer(input.smtp), timeoutMs: input.timeoutMs };
}

const toServer = ({ host, port, security, userName, certificateFingerprint }: ServerSettings): ServerSettings => ({
  host: host.trim(),
  port,
  security,
  userName,
  certificateFingerprint,
});

const googleNames = /(^|[.@])(gmail|googlemail|google)\.com$/i;

/** A password as it is to be sent: Google shows app passwords in four groups, whose spaces are not part of them. */
export function cleanPassword(typed: string, account: { readonly emailAddress: string; readonly host: string }): string {
  const isGoogle = googleNames.test(account.host) || googleNames.test(account.emailAddress);
  const joined = typed.replace(/\s/g, '');
  return isGoogle && /^[a-z]{16}$/i.test(joined) ? joined : typed;
}
