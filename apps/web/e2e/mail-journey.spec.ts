import { readFile } from 'node:fs/promises';
import { readFixtureFile } from '@mailwright/driver-testkit';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { findBySubject, withMailProgram } from './support/mail-reader.ts';
import { signUpQuickly } from './support/people.ts';
import { bobsMessageId, bobsSubject, seedMail } from './support/seed-mail.ts';
import { finishWizard, trustAndGoOn, typeAddress, typeByHand } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

test.describe.configure({ mode: 'serial' });

let page: Page;

test.beforeAll(async ({ browser }) => {
  await seedMail();
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signUpQuickly(page);
});

test.afterAll(() => page.context().close());

const list = () => page.getByRole('grid');
const rowOf = (subject: string | RegExp) => list().getByRole('row').filter({ hasText: subject });
const linkTo = (subject: string) => list().getByRole('link', { name: subject, exact: true });
const conversation = () => page.getByRole('region', { name: 'Conversation' });
const body = () => conversation().locator('iframe').last().contentFrame();

async function openThread(subject: string): Promise<void> {
  await rowOf(subject).first().getByRole('link').click();
  await expect(conversation().getByRole('heading', { name: subject })).toBeVisible();
}

test('connects one account by its address and another by hand', async () => {
  const { alice, bob, imapPort, smtpPort } = getWorld().mail;
  await typeAddress(page, alice.emailAddress);
  await page.getByLabel('Password', { exact: true }).fill(alice.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);
  await finishWizard(page);

  await typeByHand(page, { ...bob, imap: { port: imapPort }, smtp: { port: smtpPort } });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);
  await finishWizard(page);

  await expect(page.getByRole('navigation', { name: 'Mail' })).toContainText(alice.emailAddress);
  await expect(page.getByRole('navigation', { name: 'Mail' })).toContainText(bob.emailAddress);
});

test('lists fifty conversations with one request, newest first', async () => {
  const answers: string[] = [];
  const lists = (url: URL) => url.href.includes('mail.list');
  // Read here and handed on: the browser may have dropped the body of an answer the page took.
  await page.route(lists, async (route) => {
    const response = await route.fetch();
    answers.push(await response.text());
    await route.fulfill({ response });
  });
  await page.goto(`${getWorld().url}/mail/all/inbox`);

  await expect(rowOf(bobsSubject)).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  expect(answers[0]?.match(/"latestReceivedAt"/g)).toHaveLength(50);
  await expectAccessible(page);
});

test('shows HTML with its own picture, in a frame without scripts', async () => {
  await openThread('Look at this picture');

  await expect(body().locator('p')).toContainText('Schön:');
  const readWidth = () =>
    body()
      .locator('img')
      .evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(readWidth).toBe(2);
  await expect(conversation().locator('iframe')).toHaveAttribute(
    'sandbox',
    'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  );
  await expectAccessible(page);
});

test('gives an attachment back byte for byte', async () => {
  await openThread('Three things attached');
  const downloading = page.waitForEvent('download');
  await conversation().getByRole('link', { name: 'Download paper.pdf' }).click();
  const download = await downloading;

  const saved = await readFile(await download.path());

  expect(download.suggestedFilename()).toBe('paper.pdf');
  expect(Buffer.compare(saved, Buffer.from(readFixtureFile('paper.pdf')))).toBe(0);
});

test('reads Japanese and Cyrillic mail', async () => {
  await openThread('会議の議事録');
  await expect(body().locator('body')).toContainText('資料をご確認ください。');

  await openThread('Отчёт за квартал');
  await expect(body().locator('body')).toContainText('Высылаю отчёт.');
});

test('a star and a move are seen by another mail program', async () => {
  const { alice } = getWorld().mail;
  await openThread('Note number 0');
  await conversation().getByRole('button', { name: 'Star', exact: true }).click();
  await expect.poll(async () => (await findBySubject(alice, 'Note number 0'))[0]?.flags).toContain('\\Flagged');

  await openThread('Note number 1');
  await conversation().getByRole('button', { name: 'Archive', exact: true }).click();
  await expect
    .poll(async () => (await findBySubject(alice, 'Note number 1')).find((each) => /Subject: Note number 1\r\n/.test(each.raw))?.mailbox)
    .toBe('Archive');
  await expect(linkTo('Note number 1')).toHaveCount(0);
});

test('a move that the server refuses is told, and the mail lies in its place again', async () => {
  const { alice } = getWorld().mail;
  await withMailProgram(alice, (client) => client.mailboxCreate('Doomed'));
  await page.evaluate(async () => {
    const call = (path: string, init?: RequestInit) => fetch(`/api/trpc/${path}`, init).then((answer) => answer.json());
    const headers = { 'content-type': 'application/json' };
    const { result } = await call('connections.list');
    for (const { id } of result.data) {
      await call('connections.syncMailboxes', { method: 'POST', headers, body: JSON.stringify({ connectionId: id }) });
    }
  });
  await page.goto(`${getWorld().url}/mail/all/inbox`);
  await openThread('Note number 2');
  await conversation().getByRole('button', { name: 'Move to a mailbox' }).click();
  const doomed = page.getByRole('option', { name: 'Doomed' });
  await expect(doomed).toBeVisible();
  await withMailProgram(alice, (client) => client.mailboxDelete('Doomed'));

  await doomed.click();

  await expect(page.getByText('“Note number 2” could not be moved and is back in its place')).toBeVisible();
  await expect(page.getByText('This is no longer there.')).toBeVisible();
  await expectAccessible(page);
  await expect(linkTo('Note number 2')).toHaveCount(1);
  expect((await findBySubject(alice, 'Note number 2')).filter((each) => /Subject: Note number 2\r\n/.test(each.raw))[0]?.mailbox).toBe(
    'INBOX',
  );
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('could not be moved')).toHaveCount(0);
  await page.reload();
  await expect(linkTo('Note number 2')).toHaveCount(1);
  await expect(page.getByText('could not be moved')).toHaveCount(0);
});

test('an answer arrives, threaded, and lies exactly once in Sent', async () => {
  const { alice, bob } = getWorld().mail;
  await openThread(bobsSubject);
  await conversation()
    .getByRole('button', { name: /^Reply( r)?$/ })
    .last()
    .click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Thursday is fine. Alice');
  await page.getByRole('button', { name: /^Send/ }).first().click();

  const isAnswer = (raw: string) => raw.includes(`In-Reply-To: ${bobsMessageId}`);
  await expect
    .poll(async () => (await findBySubject(bob, bobsSubject)).filter((each) => each.mailbox === 'INBOX' && isAnswer(each.raw)).length, {
      timeout: 40_000,
    })
    .toBe(1);
  await expect
    .poll(async () => (await findBySubject(alice, bobsSubject)).filter((each) => each.mailbox === 'Sent' && isAnswer(each.raw)).length, {
      timeout: 20_000,
    })
    .toBe(1);
  const flagsInInbox = async () => (await findBySubject(alice, bobsSubject)).find((each) => each.mailbox === 'INBOX')?.flags;
  await expect.poll(flagsInInbox, { timeout: 10_000 }).toContain('\\Answered');
});

test("the answer is in the other account's inbox, in the conversation it answers", async () => {
  const { bob } = getWorld().mail;
  await page.goto(`${getWorld().url}/mail/all/inbox`);
  await page
    .getByRole('navigation', { name: 'Mail' })
    .getByRole('link', { name: new RegExp(bob.emailAddress) })
    .click();
  await openThread(`Re: ${bobsSubject}`.replace(/^Re: /, ''));

  await expect(conversation().getByRole('article')).toHaveCount(2);
  await expect(body().locator('body')).toContainText('Thursday is fine.');
});
