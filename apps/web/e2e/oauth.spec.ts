import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { signUpQuickly } from './support/people.ts';
import { getWorld } from './support/world.ts';

const secretForms = /(access|refresh|code)-[\w-]{32}/;

test.beforeEach(({ page }) => signUpQuickly(page));

async function goToConsent(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await expect(page.getByRole('heading', { name: 'Give access to your mail' })).toBeVisible();
}

test('says what the operator has to set for a provider that is not set up', async ({ page }) => {
  await page.goto(`${getWorld().url}/connect`);
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await expect(page.getByText('has to set MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET')).toBeVisible();
  await expectAccessible(page);
});

test('signs in at the provider, names what was unticked, and signs in anew without a password', async ({ page }) => {
  const { url, mail } = getWorld();
  await page.goto(`${url}/connect`);
  await goToConsent(page);
  await page.getByRole('checkbox', { name: 'https://www.googleapis.com/auth/gmail.modify' }).uncheck();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('One permission was not ticked: reading and sending mail.')).toBeVisible();
  await expectAccessible(page);

  await goToConsent(page);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
  const connectionId = new URL(page.url()).searchParams.get('connected') ?? '';
  expect(connectionId).toMatch(/^[0-9a-f-]{36}$/);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  expect(`${kept} ${await page.content()}`).not.toMatch(secretForms);

  await page.goto(`${url}/settings/accounts`);
  await expect(page.getByRole('listitem', { name: mail.alice.emailAddress })).toBeVisible();
  await page.goto(`${url}/connect?connection=${connectionId}`);
  await expect(page.getByRole('button', { name: 'Sign in with Google' })).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await goToConsent(page);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('You did not give access, so nothing was connected.')).toBeVisible();
});

test('signs in to Mailwright itself with Google', async ({ browser }) => {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const { url, mail } = getWorld();
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: 'Continue with Google' }).click();
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('Google did not sign you in. Try again.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Continue with Google' }).click();
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL('**/connect');
  const session = await page.request.get(`${url}/api/trpc/session.get`);
  expect(await session.text()).toContain(mail.alice.emailAddress);
  await page.context().close();
});
