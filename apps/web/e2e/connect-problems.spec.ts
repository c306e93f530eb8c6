import {
  type FakeImapScript,
  findFreePort,
  makeCertificate,
  type ScriptedServer,
  startFakeImapServer,
  startFakeSmtpServer,
} from '@mailwright/driver-testkit';
import { expect, type Page, test } from '@playwright/test';
import { signUpQuickly } from './support/people.ts';
import { type TypedServer, typeByHand } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

const password = 'canary-Typed-02fd6b';
const emailAddress = 'carol@problems.example';

async function tryToSignIn(page: Page, imap: TypedServer, timeoutSeconds = 8): Promise<void> {
  const { smtpPort } = getWorld().mail;
  await signUpQuickly(page);
  await typeByHand(page, { emailAddress, password, imap, smtp: { port: smtpPort }, timeoutSeconds });
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const incoming = (page: Page) => page.getByRole('group', { name: 'Incoming' });
/** Words as shown, not as read aloud. */
const shown = (page: Page, words: string) => page.locator('p:not(.sr-only)').filter({ hasText: words }).first();
const expectAtField = (page: Page, label: string) => expect(incoming(page).getByLabel(label)).toHaveAttribute('aria-invalid', 'true');

/** No byte of the password came in on a line that others can read. */
function expectNothingInClear(server: ScriptedServer): void {
  const spellings = [password, Buffer.from(password).toString('base64'), Buffer.from(`\0${emailAddress}\0${password}`).toString('base64')];
  for (const spelling of spellings) expect(server.clearBytes.includes(spelling)).toBe(false);
}

test('a name that does not exist', async ({ page }) => {
  await tryToSignIn(page, { host: 'imap.problems.invalid', port: 993 });

  await expect(shown(page, 'No server called imap.problems.invalid exists.')).toBeVisible();
  await expectAtField(page, 'Server');
});

test('a port where nothing listens, with the usual port to try', async ({ page }) => {
  const port = await findFreePort();

  await tryToSignIn(page, { port });

  await expect(shown(page, `nothing listens on port ${port}`)).toBeVisible();
  await expectAtField(page, 'Port');
  await expect(page.getByRole('button', { name: 'Use port 993 with TLS' })).toBeVisible();
});

test('TLS typed for a port that begins without it, mended by one press', async ({ page }) => {
  await using server = await startFakeImapServer({ security: 'starttls' });

  await tryToSignIn(page, { port: server.port, security: 'TLS' });
  await expect(shown(page, 'does not begin with TLS')).toBeVisible();
  await expectAtField(page, 'Security');
  await page.getByRole('button', { name: 'Use STARTTLS' }).click();

  await expect(page.getByRole('button', { name: 'Trust this certificate' }).first()).toBeVisible();
  await expect(incoming(page).getByLabel('Port')).toHaveValue(String(server.port));
  expectNothingInClear(server);
});

test('STARTTLS typed for a port that wants TLS from the start', async ({ page }) => {
  await using server = await startFakeImapServer({ security: 'tls' });

  await tryToSignIn(page, { port: server.port, security: 'STARTTLS' }, 4);

  await expect(shown(page, 'did not answer in time')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Use TLS', exact: true }).first().click();
  await expect(page.getByRole('button', { name: 'Trust this certificate' }).first()).toBeVisible();
  await expect(incoming(page).getByLabel('Port')).toHaveValue(String(server.port));
  expectNothingInClear(server);
});

test('a server without STARTTLS is not given the password', async ({ page }) => {
  await using server = await startFakeImapServer({ security: 'starttls', offersStartTls: false });

  await tryToSignIn(page, { port: server.port, security: 'STARTTLS' });

  await expect(shown(page, 'offers no encryption on port')).toBeVisible();
  await expect(shown(page, 'The password was not sent.')).toBeVisible();
  await expectAtField(page, 'Security');
  expectNothingInClear(server);
});

const certificates = [
  { kind: 'self-signed', title: 'signed its certificate itself' },
  { kind: 'expired', title: 'has expired' },
  { kind: 'wrong-name', title: 'belongs to another name' },
] as const;

for (const { kind, title } of certificates) {
  test(`a certificate that is ${kind} is shown, and trusted by an explicit act alone`, async ({ page }) => {
    const certificate = await makeCertificate({ kind });
    await using server = await startFakeImapServer({ certificate });

    await tryToSignIn(page, { port: server.port });
    const card = page.locator('section').filter({ hasText: title });
    await expect(card).toContainText((certificate.fingerprint.toUpperCase().match(/../g) ?? []).join(' '));
    expect(server.lines).toEqual([]);
    await card.getByRole('button', { name: 'Trust this certificate' }).click();

    await expect(page.getByRole('region', { name: 'Incoming · IMAP' }).getByText('certificate trusted by you')).toBeVisible();
  });
}

test('a server that never answers is given up within the time that was typed', async ({ page }) => {
  await using server = await startFakeImapServer({ greeting: null, certificate: await makeCertificate() });
  const startedAt = Date.now();

  await tryToSignIn(page, { port: server.port }, 2);
  await page.getByRole('button', { name: 'Trust this certificate' }).first().click();

  await expect(shown(page, 'did not answer in time')).toBeVisible();
  expect(Date.now() - startedAt).toBeLessThan(20_000);
});

const refusals: readonly { name: string; script: FakeImapScript; title: string }[] = [
  { name: 'a full mailbox', script: { loginRefusal: '[OVERQUOTA] Mailbox is full' }, title: 'limit for this mailbox is reached' },
  { name: 'a throttled login', script: { loginRefusal: '[UNAVAILABLE] Try again later' }, title: 'is busy or asks to slow down' },
  { name: 'too many programs', script: { loginRefusal: '[ALERT] Too many simultaneous connections.' }, title: 'Too many programs' },
  {
    name: 'IMAP switched off',
    script: { loginRefusal: '[ALERT] Your account is not enabled for IMAP use.' },
    title: 'IMAP is switched off',
  },
];

for (const { name, script, title } of refusals) {
  test(`${name} has its own words, and the server's own under Details`, async ({ page }) => {
    const certificate = await makeCertificate();
    await using server = await startFakeImapServer({ ...script, certificate });

    await tryToSignIn(page, { port: server.port });
    const card = page.locator('section').filter({ hasText: (certificate.fingerprint.toUpperCase().match(/../g) ?? []).join(' ') });
    await card.getByRole('button', { name: 'Trust this certificate' }).click();
    await expect(shown(page, title)).toBeVisible();

    const notice = page
      .locator('div')
      .filter({ hasText: title })
      .filter({ has: page.getByRole('button', { name: 'Details' }) })
      .last();
    await notice.getByRole('button', { name: 'Details' }).click();
    await expect(notice).toContainText('IMAP localhost');
    expectNothingInClear(server);
  });
}

test('outgoing mail is tested apart from incoming mail', async ({ page }) => {
  const { bob, imapPort } = getWorld().mail;
  await using server = await startFakeSmtpServer({ security: 'starttls', offersStartTls: false });
  await signUpQuickly(page);
  await typeByHand(page, { ...bob, imap: { port: imapPort }, smtp: { port: server.port, security: 'STARTTLS' } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Trust this certificate' }).click();

  await expect(page.getByRole('region', { name: 'Incoming · IMAP' }).getByText('Mailboxes listed')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Outgoing' }).getByLabel('Security')).toHaveAttribute('aria-invalid', 'true');
  expectNothingInClear(server);
});
