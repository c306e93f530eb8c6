import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { openDemo } from './support/demo.ts';

const field = (page: Page) => page.getByRole('combobox', { name: 'To' });
const names = (page: Page) => page.getByRole('option').allInnerTexts();

test('offers people while an address is typed: whom one wrote to first, by keyboard and by click, nobody twice', async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press('c');
  await field(page).fill('a');
  await expect(page.getByRole('option').first()).toHaveText(/Claire Fontaine/);
  await expectAccessible(page);

  await field(page).press('Enter');
  await expect(page.getByRole('button', { name: 'Edit Claire Fontaine' })).toBeVisible();
  await field(page).fill('a');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect((await names(page)).join()).not.toContain('Claire');

  await page.getByRole('option', { name: 'Mira Lindqvist' }).click();
  await expect(page.getByRole('button', { name: 'Edit Mira Lindqvist' })).toBeVisible();
  await expect(field(page)).toBeFocused();
});

test('an address typed whole is nobody else, and Escape closes the list, not the message', async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press('c');
  await field(page).fill('mira');
  await expect(page.getByRole('option').first()).toHaveText(/Mira Lindqvist/);
  await field(page).press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);

  await field(page).fill('ra@studio-nord.example');
  await expect(page.getByRole('option', { name: 'Mira Lindqvist' })).toBeVisible();
  await field(page).press('Enter');
  await expect(page.getByRole('button', { name: 'Edit ra@studio-nord.example' })).toBeVisible();
});
