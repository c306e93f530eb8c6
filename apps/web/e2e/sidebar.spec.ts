import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { openDemo } from './support/demo.ts';

test('the sidebar shows its icons alone where one wants that, keeps its names, and remembers it', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openDemo(page);
  const sidebar = page.getByRole('navigation', { name: 'Mail' });
  const widthOf = async () => (await sidebar.boundingBox())?.width ?? 0;
  expect(await widthOf()).toBeGreaterThan(200);

  await sidebar.getByRole('button', { name: 'Show icons only' }).click();
  expect(await widthOf()).toBeLessThan(60);
  await expectAccessible(page);
  await sidebar.getByRole('link', { name: 'Sent' }).click();
  await page.waitForURL(/\/sent$/);
  await sidebar.getByRole('link', { name: 'Starred' }).hover();
  await expect(page.getByRole('tooltip', { name: 'Starred' })).toBeVisible();

  await page.reload();
  await expect(sidebar.getByRole('button', { name: 'Show the whole sidebar' })).toBeVisible();
  await sidebar.getByRole('button', { name: 'Write' }).click();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();

  // A drawer has room for words.
  await page.setViewportSize({ width: 390, height: 800 });
  await page.reload();
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await expect(page.getByRole('dialog').getByRole('link', { name: 'Starred' })).toBeVisible();
  await expect(page.getByRole('dialog').getByText('Starred', { exact: true })).toBeInViewport({ ratio: 1 });
});
