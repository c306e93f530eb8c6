// npm run contract -- --imap URL --imap2 URL --smtp URL: the MailManager contract against any IMAP/SMTP server, by two logins.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { parseServerUrl, type ServerUrl } from './contract/parse-server-url.ts';
import { readFingerprint } from './contract/read-fingerprint.ts';

const usage = `Usage: npm run contract -- --imap URL --imap2 URL --smtp URL [--pin] [--address A --address2 B]

  --imap      the account under test      imaps://user:password@host:993   or imap:// (STARTTLS required)
  --imap2     who gets the mail that is sent, on any server
  --smtp      sends for the account       smtps://user:password@host:465   or smtp:// (STARTTLS required)
  --pin       accept the certificates these servers show now; loopback hosts are pinned always
  --address, --address2   where the user names are not the e-mail addresses

Write "%40" for "@" in a user name. It works only in mailboxes named contract-… and on its own messages, and removes them.`;

async function readServers() {
  const { values } = parseArgs({
    options: {
      imap: { type: 'string' },
      imap2: { type: 'string' },
      smtp: { type: 'string' },
      pin: { type: 'boolean', default: false },
      address: { type: 'string' },
      address2: { type: 'string' },
    },
  });
  if (!values.imap || !values.imap2 || !values.smtp) throw new Error(usage);
  const pin = async (url: ServerUrl, protocol: 'imap' | 'smtp'): Promise<ServerUrl> => {
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.settings.host);
    if (!values.pin && !isLoopback) return url;
    const certificateFingerprint = await readFingerprint(url.settings, protocol);
    console.log(`Trusting ${url.settings.host}:${url.settings.port} by its certificate ${certificateFingerprint.slice(0, 16)}…`);
    return { ...url, settings: { ...url.settings, certificateFingerprint } };
  };
  return {
    imap: await pin(parseServerUrl(values.imap, 'imap'), 'imap'),
    imap2: await pin(parseServerUrl(values.imap2, 'imap'), 'imap'),
    smtp: await pin(parseServerUrl(values.smtp, 'smtp'), 'smtp'),
    emailAddress: values.address,
    otherAddress: values.address2,
  };
}

async function main(): Promise<number> {
  const namedServer = await readServers();
  const root = path.resolve(import.meta.dirname, '..');
  const vitest = await startVitest('test', [], {
    root,
    config: false,
    watch: false,
    include: ['scripts/contract/named-server.contract.ts'],
    reporters: ['tree'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    provide: { namedServer },
  });
  const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  let brokenModules = 0;
  for (const module of vitest.state.getTestModules()) {
    if (module.state() === 'failed' && module.errors().length > 0) brokenModules += 1;
    for (const test of module.children.allTests()) counts[test.result().state] += 1;
  }
  await vitest.close();
  console.log(`${counts.passed} passed, ${counts.failed + brokenModules} failed, ${counts.skipped} skipped`);
  return counts.failed + brokenModules === 0 && counts.passed > 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
