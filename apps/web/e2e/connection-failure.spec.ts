import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type DovecotServer,
  type ServerUser,
  type SubmissionServer,
  startDovecot,
  startSubmissionServer,
} from '@mailwright/driver-testkit';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, typeByHand } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

test.describe.configure({ mode: 'serial' });

const emailAddress = 'carol@failing.example';
const before: ServerUser = { emailAddress, password: 'canary-Carol-before-4417' };
const after: ServerUser = { emailAddress, password: 'canary-Carol-after-90c2' };
let dovecot: DovecotServer;
let submission: SubmissionServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  dovecot = await startDovecot({ users: [before] });
  submission = await startSubmissionServer({ users: [before, after], certificate: dovecot.certificate, deliver: async () => undefined });
  const raw = `From: Grace <grace@elsewhere.example>\r\nTo: ${emailAddress}\r\nSubject: Read before\r\n\r\nHello.\r\n`;
  await dovecot.deliver(emailAddress, Buffer.from(raw));
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signUpQuickly(page);
});

test.afterAll(async () => {
  await page.context().close();
  await Promise.all([dovecot[Symbol.asyncDispose](), submission.stop()]);
});

const sidebar = () => page.getByRole('navigation', { name: 'Mail' });
const row = () => page.getByRole('listitem', { name: emailAddress });
/** Opens the inbox until its accounts were asked again: what was read a moment ago is not. */
const expectStatus = (words: string) =>
  expect(async () => {
    await openInbox();
    await expectMailShown();
    await expect(sidebar()).toContainText(words, { timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
const openInbox = () => page.goto(`${getWorld().url}/mail/all/inbox`);
const openAccounts = () => page.goto(`${getWorld().url}/settings/accounts`);
const expectMailShown = () => expect(page.getByRole('grid').getByRole('row').filter({ hasText: 'Read before' })).toBeVisible();

test('an account that works says so', async () => {
  await typeByHand(page, { ...before, imap: { port: dovecot.ports.imaps }, smtp: { port: submission.port } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Trust this certificate' }).click();
  await finishWizard(page);

  await expectMailShown();
  await expect(sidebar()).toContainText('All accounts in sync');
});

test('a server that does not answer is told, beside what was read before, until it answers again', async () => {
  await dovecot.stop();

  await expectStatus('1 account does not answer');
  await expect(sidebar().getByRole('img', { name: 'does not answer' })).toBeVisible();
  await expectAccessible(page);
  await openAccounts();
  await expect(row()).toContainText('No answer since');
  await expect(row()).toContainText('It is asked again by itself');
  await expectAccessible(page);

  await dovecot.restart();
  await expectStatus('All accounts in sync');
});

test('a password that was changed elsewhere marks the account and deletes nothing; the new one mends it', async () => {
  await writeFile(path.join(dovecot.folder, 'users'), `${emailAddress}:{PLAIN}${after.password}::::::\n`);
  await dovecot.restart();

  await expectStatus('1 account needs attention');
  await openAccounts();
  await expect(row()).toContainText('Does not work');
  await row().getByRole('link', { name: 'Reconnect' }).click();
  await page.getByLabel('Password', { exact: true }).fill(after.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
  await expectStatus('All accounts in sync');
});
