import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, trustAndGoOn, typeByHand } from './support/wizard.ts';
import { getWorld, openImapLogin } from './support/world.ts';

test.describe.configure({ mode: 'serial' });

let page: Page;
const mailCount = 240;
const subjectOf = (index: number) => `Dated mail ${String(index).padStart(3, '0')}`;
// Ten a month from January 2020 on, in a mailbox of their own.
const instantOf = (index: number) => new Date(Date.UTC(2020, Math.floor(index / 10), 2 + 2 * (index % 10), 12)).toISOString();
const row = (index: number) =>
  page
    .getByRole('grid')
    .getByRole('row')
    .filter({ hasText: subjectOf(index) });
const jumpTo = async (month: RegExp) => {
  await page.getByRole('button', { name: 'Jump to a date' }).click();
  await page.getByRole('button', { name: month }).click();
};

test.beforeAll(async ({ browser }) => {
  const { alice, imapPort, smtpPort } = getWorld().mail;
  await openImapLogin(alice).appendAll(
    'Archive',
    Array.from({ length: mailCount }, (_, index) => ({
      raw: new TextEncoder().encode(
        `From: Grace <grace@elsewhere.example>\r\nTo: ${alice.emailAddress}\r\nSubject: ${subjectOf(index)}\r\nMessage-ID: <dated-${index}@elsewhere.example>\r\nDate: ${new Date(instantOf(index)).toUTCString()}\r\n\r\nHello.\r\n`,
      ),
      flags: ['\\Seen'],
      receivedAt: instantOf(index),
    })),
  );
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signUpQuickly(page);
  await typeByHand(page, { ...alice, imap: { port: imapPort }, smtp: { port: smtpPort } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);
  await finishWizard(page);
  await page.goto(`${getWorld().url}/mail/all/archive`);
  await expect(row(mailCount - 1)).toBeVisible({ timeout: 30_000 });
});
test.afterAll(() => page.context().close());

test('a month is one click away, and the list goes on from there both ways', async () => {
  await page.getByRole('button', { name: 'Jump to a date' }).click();
  await expect(page.getByRole('button', { name: 'Mar 2021, 10 conversations' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await jumpTo(/^Jun 2020/);

  await expect(page.getByText('From June 2020 back')).toBeVisible();
  await expect(row(59)).toBeInViewport();
  await page.getByTestId('thread-list').hover();
  await page.mouse.wheel(0, -600);
  await expect(row(61)).toBeInViewport();
  await page.mouse.wheel(0, 1_600);
  await expect(row(45)).toBeInViewport();
});

test('the oldest mail is one click away, and so is the way back', async () => {
  await page.getByRole('button', { name: 'Jump to a date' }).click();
  await page.getByRole('button', { name: 'Oldest' }).click();
  await expect(row(0)).toBeInViewport();

  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Back to the newest' }).click();
  await expect(row(mailCount - 1)).toBeInViewport();
});
