import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { openDemo } from './support/demo.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

/** Draws a finger over the page as a touch screen tells it. */
async function drag(finger: CDPSession, from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  const point = (part: number) => [{ x: from.x + by.x * part, y: from.y + by.y * part }];
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(0) });
  for (let step = 1; step <= 10; step += 1)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(step / 10) });
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

const rowOf = (page: Page, subject: string) => page.getByRole('grid').getByRole('row').filter({ hasText: subject });

async function swipe(page: Page, finger: CDPSession, subject: string, byX: number): Promise<void> {
  const box = await rowOf(page, subject).boundingBox();
  if (!box) throw new Error(`There is no row ${subject}.`);
  await drag(finger, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, { x: byX, y: 6 });
}

test('a finger draws rows into archive and trash, back again by Undo, and not by a short or a vertical move', async ({ page }) => {
  await openDemo(page);
  const finger = await page.context().newCDPSession(page);
  const subject = 'Lighthouse site';

  await swipe(page, finger, subject, 60);
  await expect(rowOf(page, subject)).toBeVisible();
  expect(new URL(page.url()).search).toBe('');

  await swipe(page, finger, subject, 170);
  await expect(rowOf(page, subject)).toHaveCount(0);
  await expect(page.getByText('Archived')).toBeVisible();
  const toast = await page.getByRole('listitem').filter({ hasText: 'Archived' }).boundingBox();
  expect(toast).toMatchObject({ x: 16, width: 390 - 2 * 16 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rowOf(page, subject)).toBeVisible();

  await swipe(page, finger, subject, -170);
  await expect(rowOf(page, subject)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(rowOf(page, subject)).toBeVisible();

  await rowOf(page, subject).tap();
  await expect(page.locator('iframe').first()).toBeVisible();
});
