import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { getWorld } from './world.ts';

/** A password that no page may show. */
export const personPassword = 'canary-Person-7731fe';

/** Signs a new person up through the page; ends in the wizard. */
export async function signUp(page: Page, url = getWorld().url): Promise<string> {
  const email = `person-${randomUUID().slice(0, 8)}@people.example`;
  await page.goto(`${url}/sign-up`);
  await page.getByLabel('Your name').fill('Pat Person');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(personPassword);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/connect');
  return email;
}

/** Signs a new person up without the page; the session cookie is set in the page's context. */
export async function signUpQuickly(page: Page): Promise<void> {
  const { url } = getWorld();
  const email = `person-${randomUUID().slice(0, 8)}@people.example`;
  const answer = await page.request.post(`${url}/api/auth/sign-up/email`, {
    headers: { origin: url },
    data: { name: 'Pat Person', email, password: personPassword },
  });
  if (!answer.ok()) throw new Error(`Sign-up was refused with status ${answer.status()}.`);
}
