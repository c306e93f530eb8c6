import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { openDemo } from './support/demo.ts';

const field = (page: Page) => page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox');

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await field(page).fill(words);
}

test('a few letters reach acts, places, settings, people and the search, by keyboard alone', async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(field(page)).toHaveCount(0);

  await command(page, 'trav');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Travel' })).toBeAttached();

  await command(page, 'go inbox');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/inbox$/);

  await command(page, 'appearance dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await page.getByRole('grid').getByRole('link').first().click();
  await page.locator('iframe').first().waitFor();
  await command(page, 'archive');
  await page.getByRole('option', { name: /^Archive\s*e$/ }).click();
  await expect(page.getByText(/^Archived “/)).toBeVisible();

  await command(page, 'mira');
  await page.getByRole('option', { name: 'Write to Mira Lindqvist' }).click();
  await expect(page.getByRole('button', { name: 'Edit Mira Lindqvist' })).toBeVisible();
  await page.keyboard.press('Escape');

  await command(page, 'lighthouse');
  await page.getByRole('option', { name: 'Search mail for “lighthouse”' }).click();
  await expect(page.locator('mark').first()).toBeVisible();
});
