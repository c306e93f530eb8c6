import { expect, test } from '@playwright/test';
import { openDemo } from './support/demo.ts';

test('a draft that could not be thrown away says so, and is thrown away at the next try', async ({ page }) => {
  await openDemo(page);
  await page.getByRole('button', { name: 'Write' }).click();
  await page.getByLabel('Subject').fill('Second thoughts');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Never mind.');
  await expect(page.getByText(/^Saved /)).toBeVisible();

  await page.route(/drafts\.remove/, (route) => route.abort());
  await page.getByRole('button', { name: 'Throw the draft away' }).click();
  await expect(page.getByText('The draft could not be thrown away.')).toBeVisible();

  await page.unroute(/drafts\.remove/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Draft thrown away')).toBeVisible();
  await page.getByRole('navigation', { name: 'Mail' }).getByRole('link', { name: 'Drafts' }).click();
  await page.waitForURL(/\/drafts$/);
  await expect(page.getByRole('grid').getByRole('row').first()).toBeVisible();
  await expect(page.getByRole('grid').getByRole('row').filter({ hasText: 'Second thoughts' })).toHaveCount(0);
});
