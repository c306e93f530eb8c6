import { deliverByLmtp, ImapLogin, type ServerUser } from '@mailwright/driver-testkit';
import type { GoogleWorldFacts } from './google-world.ts';
import type { MailWorldFacts } from './mail-world.ts';

/** How the global set-up tells the tests where everything is. */
export const worldVariable = 'MAILWRIGHT_E2E_WORLD';

/** Where the app and the mail servers are. */
export interface World {
  readonly url: string;
  readonly mail: MailWorldFacts;
  readonly google: GoogleWorldFacts;
}

/** Reads what the global set-up started. */
export function getWorld(): World {
  const text = process.env[worldVariable];
  if (!text) throw new Error('The global set-up did not run.');
  return JSON.parse(text) as World;
}

/** A second, independent IMAP client of the same mailbox. */
export function openImapLogin(user: ServerUser): ImapLogin {
  const { mail } = getWorld();
  return new ImapLogin({
    password: user.password,
    settings: {
      host: 'localhost',
      port: mail.imapPort,
      security: 'tls',
      userName: user.emailAddress,
      certificateFingerprint: mail.fingerprint,
    },
  });
}

/** Delivers as the outside world does. */
export function deliver(user: ServerUser, raw: Uint8Array): Promise<void> {
  return deliverByLmtp(getWorld().mail.lmtpPort, { mailFrom: 'outside@elsewhere.example', rcptTo: [user.emailAddress] }, raw);
}
