import { expect, type Page, test } from '@playwright/test';
import { openDemo } from './support/demo.ts';

test.use({ colorScheme: 'dark' });

const open = async (page: Page, subject: string) => {
  await page.getByRole('grid').getByRole('row').filter({ hasText: subject }).getByRole('link').first().click();
  await page.locator('iframe').last().contentFrame().locator('body').waitFor();
};

test('images that are not loaded are quiet boxes with their words, and only mail whose colours were changed offers its own', async ({
  page,
}) => {
  await openDemo(page);
  await open(page, 'Slow Reads');
  await expect(page.getByText(/images from elsewhere are blocked/)).toBeVisible();
  const images = page.locator('iframe').last().contentFrame().locator('img:not([src])');
  const shown = await images.evaluateAll((all) =>
    all.map((image) => ({
      alt: image.getAttribute('alt'),
      drawn: getComputedStyle(image, '::after').content,
      own: getComputedStyle(image).content,
    })),
  );
  expect(shown.length).toBeGreaterThan(0);
  for (const { alt, drawn, own } of shown) {
    if (alt) expect(drawn).toBe(`"${alt}"`);
    else expect(own).toContain('data:image/svg+xml');
  }

  await open(page, 'This is a demo mailbox');
  await expect(page.locator('iframe').last().contentFrame().locator('body')).toContainText('nothing here is real');
  await expect(page.getByRole('button', { name: 'Show in its own colours' })).toHaveCount(0);
});
