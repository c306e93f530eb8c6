import type { Page } from '@playwright/test';
import { signUpQuickly } from './people.ts';
import { getWorld } from './world.ts';

/** A new person with the demo mailbox; ends in the inbox of all accounts. */
export async function openDemo(page: Page): Promise<void> {
  const { url } = getWorld();
  await signUpQuickly(page);
  await page.goto(`${url}/connect`);
  await page.getByRole('button', { name: 'Try the demo mailbox' }).click();
  // The step before has a button of the same name.
  await page.getByRole('heading', { name: 'Your mailboxes' }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Go to the inbox' }).click();
  await page.waitForURL(/\/mail\//);
  await page.goto(`${url}/mail/all/inbox`);
  await page.getByRole('grid').getByRole('row').first().waitFor();
}
