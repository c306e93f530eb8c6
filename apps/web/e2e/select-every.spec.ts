import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { withMailProgram } from './support/mail-reader.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, trustAndGoOn, typeByHand } from './support/wizard.ts';
import { deliver, getWorld } from './support/world.ts';

const heap = 120;
const bob = () => getWorld().mail.bob;

const toMail = (number: number) =>
  new TextEncoder().encode(
    `From: Heaper <heaper@elsewhere.example>\r\nTo: ${bob().emailAddress}\r\nSubject: Heap ${number} of hay\r\nMessage-ID: <heap-${number}-${Date.now()}@elsewhere.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nHay.\r\n`,
  );

const countFlagged = () =>
  withMailProgram(bob(), async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    return ((await client.search({ flagged: true, subject: 'of hay' }, { uid: true })) || []).length;
  });

test('every conversation of a mailbox can be chosen, far beyond what is read in, and acted on and undone', async ({ page }) => {
  test.setTimeout(120_000);
  for (let number = 1; number <= heap; number += 1) await deliver(bob(), toMail(number));
  await signUpQuickly(page);
  const { imapPort, smtpPort } = getWorld().mail;
  await typeByHand(page, { ...bob(), imap: { port: imapPort }, smtp: { port: smtpPort } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);
  await finishWizard(page);
  await page.goto(`${getWorld().url}/mail/all/inbox`);
  await expect(page.getByRole('grid').getByRole('row').filter({ hasText: 'of hay' }).first()).toBeVisible();

  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const toolbar = page.getByRole('toolbar', { name: 'Acts on the selection' });
  await toolbar.getByRole('checkbox', { name: 'Select all in view' }).click();
  await expect(page.getByText('The 50 conversations read in so far are selected.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Select every conversation here' }).click();
  await expect(page.getByText(/^All \d+ conversations here are selected\.$/)).toBeVisible();

  await toolbar.getByRole('button', { name: 'Star' }).click();
  await expect.poll(countFlagged, { timeout: 30_000 }).toBe(heap);
  await page.keyboard.press('z');
  await expect.poll(countFlagged, { timeout: 30_000 }).toBe(0);
});
