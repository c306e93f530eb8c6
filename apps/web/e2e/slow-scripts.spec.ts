import { expect, test } from '@playwright/test';
import { signUpQuickly } from './support/people.ts';
import { finishWizard } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

test('a page whose scripts come late takes nothing that would be lost, and no password into its address', async ({ page }) => {
  const { url } = getWorld();
  await signUpQuickly(page);
  await page.context().clearCookies();
  const scripts = Promise.withResolvers<void>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts.promise;
    await route.continue();
  });
  await page.goto(`${url}/sign-in`, { waitUntil: 'commit' });
  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toBeDisabled();
  await expect(page.locator('form')).toHaveAttribute('method', 'post');
  scripts.resolve();
  await expect(password).toBeEnabled();
  await expect(page.getByLabel('E-mail address')).toBeFocused();
});

test('the wizard waits for its scripts, and then for nothing else', async ({ page }) => {
  const { url } = getWorld();
  await signUpQuickly(page);
  await page.route('**/_next/static/**/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await route.continue();
  });
  await page.goto(`${url}/connect`, { waitUntil: 'commit' });
  await page.getByLabel('E-mail address').fill('pat@people.example');
  await page.getByRole('button', { name: 'Enter the settings by hand' }).click();
  await expect(page.getByRole('group', { name: 'Incoming' }).getByLabel('Server')).toHaveValue(/people\.example/);
});

test('what can be pressed in the wizard stands still when a late answer makes it grow', async ({ page }) => {
  const { url } = getWorld();
  await signUpQuickly(page);
  const answers = Promise.withResolvers<void>();
  await page.route('**/api/trpc/**', async (route) => {
    await answers.promise;
    await route.continue();
  });
  await page.goto(`${url}/connect`);
  const byHand = page.getByRole('button', { name: 'Enter the settings by hand' });
  const demo = page.getByRole('button', { name: 'Try the demo mailbox' });
  await expect(byHand).toBeEnabled();
  const before = await byHand.boundingBox();
  // It is below what grows.
  await expect(demo).toBeDisabled();

  answers.resolve();

  await expect(demo).toBeEnabled();
  await expect(page.getByText('Let Mailwright only read')).toBeVisible();
  expect(await byHand.boundingBox()).toEqual(before);
});

test('a browser that believes to have no line asks all the same: the server may be on its own machine', async ({ page }) => {
  const { url } = getWorld();
  await signUpQuickly(page);
  await page.goto(`${url}/connect`);
  const demo = page.getByRole('button', { name: 'Try the demo mailbox' });
  await expect(demo).toBeEnabled();
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));

  await demo.click();

  await finishWizard(page);
  await expect(page.getByRole('row').first()).toBeVisible();
});
