import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { openDemo } from './support/demo.ts';

test('a message is written as plain text, kept so over a reload, and the next one begins so', async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Subject' }).fill('Plainly');
  const body = page.getByRole('textbox', { name: 'Message' });
  await body.fill('Dear Ada');
  await page.getByRole('button', { name: 'Plain text' }).click();
  await expect(body).toHaveValue('Dear Ada');
  await expect(page.getByRole('toolbar', { name: 'Formatting' })).toHaveCount(0);
  await body.fill('Dear Ada,\n\n> a < b\nyes');
  await expectAccessible(page);
  await expect(page.getByText(/^Saved /)).toBeVisible();

  await page.reload();
  await expect(body).toHaveValue('Dear Ada,\n\n> a < b\nyes');
  await page.getByRole('button', { name: 'Plain text' }).click();
  await expect(body).toContainText('> a < b');
  await page.getByRole('button', { name: 'Plain text' }).click();
  await page.getByRole('button', { name: 'Save and close' }).click();

  await page.getByRole('grid').getByRole('link').first().click();
  await page.locator('iframe').first().waitFor();
  await page.keyboard.press('r');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue(/\n> /);
});
