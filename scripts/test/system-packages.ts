import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What a machine must have beside Node for every test to run. */
export interface SystemPackage {
  readonly name: string;
  readonly isPresent: () => boolean;
}

const anyExists = (...files: readonly string[]) => files.some((file) => existsSync(file));

/** The browser that tests drive. */
export const chromiumPath = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

const systemPackages: readonly SystemPackage[] = [
  { name: 'chromium', isPresent: () => existsSync(chromiumPath) },
  { name: 'dovecot-imapd', isPresent: () => anyExists('/usr/lib/dovecot/imap', '/usr/libexec/dovecot/imap') },
  { name: 'dovecot-lmtpd', isPresent: () => anyExists('/usr/lib/dovecot/lmtp', '/usr/libexec/dovecot/lmtp') },
  { name: 'dovecot-submissiond', isPresent: () => anyExists('/usr/lib/dovecot/submission', '/usr/libexec/dovecot/submission') },
  { name: 'openssl', isPresent: () => anyExists('/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl') },
];

const findMissing = () => systemPackages.filter((each) => !each.isPresent()).map((each) => each.name);

function isDebian(): boolean {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return false;
  return /^(ID|ID_LIKE)=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** While a package is installed no service of it may start (Debian: invoke-rc.d, policy-rc.d answers 101). */
function withoutServices(work: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
  }
}

function install(names: readonly string[]): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words: string[]) =>
    spawnSync('/usr/bin/apt-get', ['-qq', ...words], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] }).status;
  withoutServices(() => {
    if (apt('install', '-y', '--no-install-recommends', ...names) === 0) return;
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...names);
  });
}

/** Installs what is missing where that is ours to do (root on Debian); gives what is missing still. */
export function ensureSystemPackages(say: (text: string) => void): readonly string[] {
  const missing = findMissing();
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && isDebian()) {
    say(`Installing ${missing.join(', ')} …`);
    install(missing);
  }
  const left = findMissing();
  if (left.length > 0) say(`Missing on this machine: ${left.join(', ')}. Tests that need them are skipped.`);
  return left;
}
