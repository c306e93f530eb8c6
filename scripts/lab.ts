// npm run lab: a private mail server on this machine with a year of generated mail, to connect Mailwright to.
import { randomInt } from 'node:crypto';
import {
  ImapLogin,
  locateDovecot,
  makeCertificate,
  type ServerUser,
  startDovecot,
  startSubmissionServer,
} from '@mailwright/driver-testkit';
import { createSeedMessages } from './lab/seed-messages.ts';
import { serveAutoconfig } from './lab/serve-autoconfig.ts';

const messageCount = 400;
const domain = 'lab.example';

function createUser(name: string): ServerUser {
  return { emailAddress: `${name}@${domain}`, password: `lab-${randomInt(100_000, 999_999)}-${name}` };
}

async function seed(login: ImapLogin, user: ServerUser, name: string): Promise<number> {
  const me = { name, address: user.emailAddress };
  const mail = createSeedMessages(me, { count: messageCount, nowMs: Date.now(), seed: 20 });
  await login.appendAll('INBOX', mail.inbox);
  await login.appendAll('Sent', mail.sent);
  return mail.inbox.length + mail.sent.length;
}

async function main(): Promise<void> {
  if ((await locateDovecot()) === null) {
    console.error('The lab needs Dovecot: install the Debian packages dovecot-imapd and dovecot-lmtpd (and openssl), then start again.');
    process.exitCode = 1;
    return;
  }
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const users = [createUser('robin'), createUser('kim')] as const;
  const certificate = await makeCertificate();
  console.log('Starting a private mail server …');
  await using dovecot = await startDovecot({ users, certificate });
  await using submission = await startSubmissionServer({
    users,
    certificate,
    maxSizeBytes: 30_000_000,
    deliver: async (envelope, raw) => {
      // Whoever is not here is somewhere else, where the lab's mail never goes.
      const present = envelope.rcptTo.filter((address) => users.some((user) => user.emailAddress === address.toLowerCase()));
      for (const recipient of present) await dovecot.deliver(recipient, raw);
    },
  });
  await using autoconfig = await serveAutoconfig({ domain, imapPort: dovecot.ports.imaps, smtpPort: submission.port });
  const [robin, kim] = users;
  const count = await seed(new ImapLogin({ settings: dovecot.imapSettings(robin), password: robin.password }), robin, 'Robin Lab');
  console.log(`
The lab is ready: ${count} messages in one account, a second account to write to. Nothing leaves this machine.

Type into the wizard ("Other provider", by hand):

  E-mail address   ${robin.emailAddress}
  Password         ${robin.password}

  Incoming mail    IMAP   host localhost   port ${dovecot.ports.imaps}   security TLS
  Outgoing mail    SMTP   host localhost   port ${submission.port}   security TLS
  User name        ${robin.emailAddress} (both)

  The certificate is made for this run only. When the wizard asks about it, compare its SHA-256 and accept:
  ${certificate.fingerprint}

The second account: ${kim.emailAddress}, password ${kim.password}, the same servers.

By address alone instead: start Mailwright with AUTOCONFIG_URL=${autoconfig.url}

Ctrl-C ends the lab and removes its mail.`);
  await ended;
  console.log('\nEnding the lab …');
}

await main();
