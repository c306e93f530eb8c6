import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, trustAndGoOn, typeAddress, typeByHand } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

test.beforeEach(({ page }) => signUpQuickly(page));

test('connects by the address alone, with an explicit look at the certificate', async ({ page }) => {
  const { alice } = getWorld().mail;
  await typeAddress(page, alice.emailAddress);
  await expect(page.getByText('Found Mail')).toBeVisible();
  await expect(page.getByText('from the provider itself')).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Password', { exact: true }).fill(alice.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('region', { name: 'Incoming · IMAP' }).getByText('No secure line')).toBeVisible();
  await expectAccessible(page);
  await trustAndGoOn(page);

  await expect(page.getByRole('combobox', { name: 'Mailbox for Sent' })).toHaveText('Sent');
  await expect(page.getByRole('combobox', { name: 'Mailbox for Junk' })).toHaveText('Junk');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Name of the account').fill('Alice at work');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go to the inbox' }).click();
  await page.waitForURL(/\/mail\//);

  await page.goto(`${getWorld().url}/settings/accounts`);
  const row = page.getByRole('listitem', { name: 'Alice at work' });
  await expect(row).toContainText('Works');
  await expectAccessible(page);
});

test('connects by the manual form, and a wrong password is named at its field', async ({ page }) => {
  const { bob, imapPort, smtpPort } = getWorld().mail;
  await typeByHand(page, { ...bob, password: 'not it', imap: { port: imapPort }, smtp: { port: smtpPort } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Trust this certificate' }).click();

  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('did not accept this password for incoming and outgoing mail')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Incoming · IMAP' }).getByText('Not signed in')).toBeVisible();
  await expectAccessible(page);

  await password.fill(bob.password);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
  await finishWizard(page);
});

test('nothing of the password stays in the browser', async ({ page }) => {
  const { alice } = getWorld().mail;
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await typeAddress(page, alice.emailAddress);
  await page.getByLabel('Password', { exact: true }).fill(alice.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);

  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  expect(stored).not.toContain(alice.password);
  expect(await page.content()).not.toContain(alice.password);
  expect(urls.filter((url) => url.includes('canary'))).toEqual([]);
});

test('the demo mailbox takes the same path', async ({ page }) => {
  await page.goto(`${getWorld().url}/connect`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try the demo mailbox' }).click();
  await finishWizard(page);

  await page.goto(`${getWorld().url}/settings/accounts`);
  await expect(page.getByRole('listitem', { name: 'Demo' }).getByText('Demo', { exact: true })).toHaveCount(2);
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText('Incoming and outgoing mail work.')).toBeVisible();
});
