import { expect, type Page } from '@playwright/test';
import { getWorld } from './world.ts';

/** Opens the wizard and types the address. */
export async function typeAddress(page: Page, emailAddress: string): Promise<void> {
  await page.goto(`${getWorld().url}/connect`);
  await page.getByLabel('E-mail address').fill(emailAddress);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** What is typed for one server by hand. */
export interface TypedServer {
  readonly host?: string;
  readonly port: number;
  readonly security?: 'TLS' | 'STARTTLS' | 'None';
}

/** Opens the manual form and fills it in; the password is typed last. */
export async function typeByHand(
  page: Page,
  account: { emailAddress: string; password: string; imap: TypedServer; smtp: TypedServer; timeoutSeconds?: number },
): Promise<void> {
  await page.goto(`${getWorld().url}/connect`);
  await page.getByLabel('E-mail address').fill(account.emailAddress);
  await page.getByRole('button', { name: 'Enter the settings by hand' }).click();
  for (const protocol of ['imap', 'smtp'] as const) {
    const server = account[protocol];
    const group = page.getByRole('group', { name: protocol === 'imap' ? 'Incoming' : 'Outgoing' });
    await group.getByLabel('Server').fill(server.host ?? 'localhost');
    if (server.security) {
      await group.getByLabel('Security').click();
      await page.getByRole('option', { name: server.security, exact: true }).click();
    }
    await group.getByLabel('Port').fill(String(server.port));
  }
  if (account.timeoutSeconds) {
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByLabel('Wait at most').fill(String(account.timeoutSeconds));
  }
  await page.getByLabel('Password', { exact: true }).fill(account.password);
}

/** Looks at the certificate of the test servers, trusts it and goes on to the mailboxes. */
export async function trustAndGoOn(page: Page): Promise<void> {
  const spelled = (getWorld().mail.fingerprint.toUpperCase().match(/../g) ?? []).join(' ');
  await expect(page.getByText(spelled)).toBeVisible();
  await page.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(page.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
}

/** The last two parts of the wizard; ends in the inbox. */
export async function finishWizard(page: Page): Promise<void> {
  await expect(page.getByRole('combobox', { name: 'Mailbox for Sent' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Go to the inbox' }).click();
  await page.waitForURL(/\/mail\//);
}
