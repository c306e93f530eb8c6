import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { openDemo } from './support/demo.ts';

const heightOf = async (page: Page) => (await page.locator('[aria-rowindex="1"]').boundingBox())?.height;

test('rows take the room that is chosen, also after a reload', async ({ page }) => {
  await openDemo(page);
  expect(await heightOf(page)).toBe(76);

  for (const [name, height] of [
    ['Compact', 36],
    ['Cosy', 56],
  ] as const) {
    await page.getByRole('button', { name: 'Pat Person' }).click();
    await page.getByRole('menuitemcheckbox', { name }).click();
    await expect.poll(() => heightOf(page)).toBe(height);
    await expectAccessible(page);
  }

  await page.reload();
  await page.getByRole('grid').getByRole('row').first().waitFor();
  expect(await heightOf(page)).toBe(56);
});
