import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { callGoogle, findInStore } from './support/google-store.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard } from './support/wizard.ts';
import { getWorld } from './support/world.ts';

test.describe.configure({ mode: 'serial' });

const liveMs = 10_000;
let page: Page;
let labelId: string;

test.beforeAll(async ({ browser }) => {
  labelId = (await callGoogle('POST', 'labels', { name: 'Projects' })).id ?? '';
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signUpQuickly(page);
});
test.afterAll(() => page.context().close());

const list = () => page.getByRole('grid');
const rowOf = (subject: string) => list().getByRole('row').filter({ hasText: subject });
const conversation = () => page.getByRole('region', { name: 'Conversation' });
const labelsOf = async (subject: string) => (await findInStore(subject)).flatMap(({ labelIds }) => labelIds).toSorted();

async function openThread(subject: string): Promise<void> {
  await rowOf(subject).first().getByRole('link').click();
  await expect(conversation().getByRole('heading', { name: subject })).toBeVisible();
}

test('connects an account on the consent page of the provider and shows its threads', async () => {
  const { url, google } = getWorld();
  await page.goto(`${url}/connect`);
  await page.getByRole('checkbox', { name: 'Let Mailwright only read' }).check();
  await expect(page.getByText('Nothing can be starred, moved, deleted, written or sent from here then.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'Let Mailwright only read' }).uncheck();
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await page.getByRole('combobox', { name: 'Account' }).selectOption(google.emailAddress);
  await expect(page.getByRole('checkbox', { name: 'gmail.modify' })).toBeChecked();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
  await finishWizard(page);

  for (const subject of ['Starred by us', 'Kept for later', 'Put under a label', 'A question']) await expect(rowOf(subject)).toBeVisible();
  await expectAccessible(page);
});

test('reading, a star, the archive and a label reach the store', async () => {
  await openThread('Starred by us');
  await expect(conversation().locator('iframe, [data-plain]').first()).toBeAttached();
  await conversation().getByRole('button', { name: 'Star', exact: true }).click();
  await expect.poll(() => labelsOf('Starred by us'), { timeout: 20_000 }).toEqual(['INBOX', 'STARRED']);

  await openThread('Kept for later');
  await conversation().getByRole('button', { name: 'Archive', exact: true }).click();
  await expect.poll(async () => (await labelsOf('Kept for later')).includes('INBOX'), { timeout: 20_000 }).toBe(false);
  await expect(rowOf('Kept for later')).toHaveCount(0);

  await openThread('Put under a label');
  await conversation().getByRole('button', { name: 'Move to a mailbox' }).click();
  await page.getByRole('option', { name: 'Projects' }).click();
  await expect
    .poll(async () => (await labelsOf('Put under a label')).filter((label) => label !== 'UNREAD'), { timeout: 20_000 })
    .toEqual([labelId]);
});

test('an answer joins the thread and arrives, with one copy in Sent', async () => {
  const { friend } = getWorld().google;
  await openThread('A question');
  await conversation()
    .getByRole('button', { name: /^Reply( r)?$/ })
    .last()
    .click();
  await page.getByRole('textbox', { name: 'Message' }).fill('This is the answer.');
  await page.getByRole('button', { name: /^Send/ }).first().click();

  await expect.poll(async () => (await findInStore('Re: A question', friend.token)).length, { timeout: 40_000 }).toBe(1);
  const [sent, ...more] = await findInStore('Re: A question');
  const [question] = await findInStore('A question');
  expect(more).toEqual([]);
  expect(sent).toMatchObject({ labelIds: ['SENT'], threadId: question?.threadId });
});

test('a draft lies in the store', async () => {
  await page.goto(`${getWorld().url}/mail/all/inbox`);
  await page
    .getByRole('button', { name: /^Write/ })
    .first()
    .click();
  await page.getByRole('textbox', { name: 'Subject' }).fill('Half a thought');
  await page.getByRole('textbox', { name: 'Message' }).fill('To be continued.');
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await page.getByRole('dialog', { name: 'Half a thought' }).getByRole('button', { name: 'Save and close' }).click();

  await expect.poll(() => labelsOf('Half a thought'), { timeout: 40_000 }).toEqual(['DRAFT']);
});

test('what another program does and what arrives is shown within ten seconds', async () => {
  const { url, google } = getWorld();
  await page.goto(`${url}/mail/all/inbox`);
  await expect(rowOf('A question')).toBeVisible();
  const [question] = await findInStore('A question');
  await callGoogle('POST', `messages/${question?.id}/modify`, { addLabelIds: ['STARRED'] });
  await expect(rowOf('A question').getByRole('img', { name: 'Starred' })).toBeAttached({ timeout: liveMs });

  const mail = `From: ${google.friend.emailAddress}\r\nTo: ${google.emailAddress}\r\nSubject: News from outside\r\nMessage-ID: <news@google.example>\r\n\r\nHello.\r\n`;
  await callGoogle('POST', 'messages/send', { raw: Buffer.from(mail).toString('base64url') }, google.friend.token);
  await expect(rowOf('News from outside')).toBeVisible({ timeout: liveMs });
});

test('an account that may only be read offers nothing that cannot be done, and can be allowed more', async ({ browser }) => {
  const { url, google } = getWorld();
  const reader = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signUpQuickly(reader);
  await reader.goto(`${url}/connect`);
  await reader.getByRole('checkbox', { name: 'Let Mailwright only read' }).check();
  await reader.getByRole('button', { name: 'Sign in with Google' }).click();
  await reader.getByRole('combobox', { name: 'Account' }).selectOption(google.emailAddress);
  await reader.getByRole('button', { name: 'Allow' }).click();
  await expect(reader.getByRole('heading', { name: 'Your mailboxes' })).toBeVisible();
  await finishWizard(reader);
  const row = reader.getByRole('grid').getByRole('row').filter({ hasText: 'A question' }).first();
  await row.hover();
  await expect(row.getByRole('button', { name: 'Archive', exact: true })).toHaveCount(0);
  await row.getByRole('link').click();

  const shown = reader.getByRole('region', { name: 'Conversation' });
  await expect(shown.getByText('This account was connected for reading only')).toBeVisible();
  for (const name of ['Archive', 'Star', 'Move to trash', 'Move to a mailbox'])
    await expect(shown.getByRole('button', { name, exact: true })).toHaveCount(0);
  await expect(shown.getByRole('button', { name: /^Reply/ })).toHaveCount(0);
  await reader.keyboard.press('s');
  await expect(reader.getByText('This account was connected for reading only.', { exact: true })).toBeVisible();
  await reader
    .getByRole('button', { name: /^Write/ })
    .first()
    .click();
  const toast = reader.getByRole('listitem').filter({ hasText: 'so nothing can be written from it' });
  await expect(toast).toContainText(google.emailAddress);
  await expect(toast.getByRole('button', { name: 'Allow more' })).toBeVisible();
  await expectAccessible(reader);

  await toast.getByRole('button', { name: 'Allow more' }).click();
  await reader.getByRole('combobox', { name: 'Account' }).selectOption(google.emailAddress);
  await expect(reader.getByRole('checkbox', { name: 'gmail.modify' })).toBeChecked();
  await reader.context().close();
});

test('deleting for good asks for wider access first, and works in the same account once it is granted', async () => {
  const { url, google } = getWorld();
  await page.goto(`${url}/mail/all/inbox`);
  await openThread('News from outside');
  await conversation().getByRole('button', { name: 'Move to trash', exact: true }).click();
  await expect.poll(async () => (await labelsOf('News from outside')).includes('TRASH'), { timeout: 20_000 }).toBe(true);
  const inTrash = async () => {
    await page.goto(`${url}/mail/all/trash`);
    await openThread('News from outside');
    await conversation().getByRole('button', { name: 'Delete for good', exact: true }).click();
  };
  await inTrash();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('without the permission to delete for good')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Delete for good' })).toHaveCount(0);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Grant wider access' }).click();
  await page.getByRole('combobox', { name: 'Account' }).selectOption(google.emailAddress);
  await page.getByRole('checkbox', { name: 'mail.google.com' }).uncheck();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('The permission to delete mail for good was not ticked.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('combobox', { name: 'Account' }).selectOption(google.emailAddress);
  await expect(page.getByRole('checkbox', { name: 'mail.google.com' })).toBeChecked();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL((address) => address.href.startsWith(url) && !address.pathname.startsWith('/oauth'));

  await inTrash();
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect.poll(() => findInStore('News from outside'), { timeout: 20_000 }).toEqual([]);
});
