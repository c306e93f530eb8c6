import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { personPassword, signUp } from './support/people.ts';
import { startApp } from './support/start-app.ts';
import { getWorld } from './support/world.ts';

test('the first person is told to be the administrator, and sign-up closes behind them', async ({ page, browser }) => {
  test.setTimeout(300_000);
  await using app = await startApp();

  await page.goto(app.url);
  await expect(page).toHaveURL(`${app.url}/sign-up`);
  await expect(page.getByText('It is the administrator of this installation.')).toBeVisible();
  await signUp(page, app.url);

  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(`${app.url}/sign-up`);
  await expect(stranger.getByRole('heading', { name: 'Sign-up is closed' })).toBeVisible();
  await stranger.getByRole('link', { name: 'Go to sign-in' }).click();
  await expect(stranger).toHaveURL(`${app.url}/sign-in`);
  await expect(stranger.getByRole('link', { name: 'Create an account' })).toHaveCount(0);
  await other.close();
});

test('sign-up names each field that is not right, and the pages are accessible', async ({ page }) => {
  const { url } = getWorld();
  await page.goto(`${url}/sign-up`);
  await expect(page.getByLabel('Your name')).toBeFocused();

  await page.getByLabel('E-mail address').fill('nobody');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.keyboard.press('Enter');

  await expect(page.getByText('Type your name.')).toBeVisible();
  await expect(page.getByText('This is no e-mail address.')).toBeVisible();
  await expect(page.getByText('At least 10 characters; 5 so far.')).toBeVisible();
  await expectAccessible(page);
});

test('signs out and in again, and says when address and password do not belong together', async ({ page }) => {
  const { url } = getWorld();
  const email = await signUp(page);
  await page.context().clearCookies();
  await page.goto(url);
  await expect(page).toHaveURL(`${url}/sign-in`);
  await expectAccessible(page);

  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('This address and password do not belong together.')).toBeVisible();

  await page.getByLabel('Password', { exact: true }).fill(personPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
});
