import { type BrowserContext, expect, type Page, type Request, test } from '@playwright/test';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, trustAndGoOn, typeByHand } from './support/wizard.ts';
import { deliver, getWorld, openImapLogin } from './support/world.ts';

test.describe.configure({ mode: 'serial' });

const user = () => getWorld().mail.alice;
const liveMs = 10_000;
let context: BrowserContext;
let reader: Page;
let other: Page;
const openStreams = new Set<Request>();

const send = (subject: string) =>
  deliver(
    user(),
    new TextEncoder().encode(
      `From: Grace <grace@elsewhere.example>\r\nTo: ${user().emailAddress}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '-')}-${Date.now()}@elsewhere.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nHello.\r\n`,
    ),
  );
const rowIn = (page: Page, subject: string) => page.getByRole('grid').getByRole('row').filter({ hasText: subject });

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext({ locale: 'en-GB' });
  const isStream = (request: Request) => new URL(request.url()).pathname === '/events';
  context.on('request', (request) => isStream(request) && openStreams.add(request));
  context.on('requestfinished', (request) => openStreams.delete(request));
  context.on('requestfailed', (request) => openStreams.delete(request));
  reader = await context.newPage();
  await signUpQuickly(reader);
  const { imapPort, smtpPort } = getWorld().mail;
  await typeByHand(reader, { ...user(), imap: { port: imapPort }, smtp: { port: smtpPort } });
  await reader.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(reader);
  await finishWizard(reader);
  await reader.goto(`${getWorld().url}/mail/all/inbox`);
  await send('Live at first');
  await expect(rowIn(reader, 'Live at first')).toBeVisible({ timeout: 30_000 });
  other = await context.newPage();
  await other.goto(`${getWorld().url}/mail/all/inbox`);
  await expect(rowIn(other, 'Live at first')).toBeVisible();
});
test.afterAll(() => context.close());

test('new mail appears by itself in every tab, through one stream', async () => {
  await send('Live arrival');

  await expect(rowIn(reader, 'Live arrival')).toBeVisible({ timeout: liveMs });
  await expect(rowIn(other, 'Live arrival')).toBeVisible({ timeout: liveMs });
  await expect(reader.getByRole('navigation', { name: 'Mail' }).getByRole('link', { name: /^Inbox/ })).toHaveAccessibleName(
    'Inbox 2 unread',
  );
  expect(openStreams.size).toBe(1);
});

test('what another program does is shown: flags, and mail that goes', async () => {
  const elsewhere = openImapLogin(user());
  await elsewhere.change('mark-flagged', 'Live-arrival');
  await expect(rowIn(reader, 'Live arrival').getByRole('img', { name: 'Starred' })).toBeAttached({ timeout: liveMs });

  await elsewhere.change('destroy', 'Live-arrival');
  await expect(rowIn(reader, 'Live arrival')).toHaveCount(0, { timeout: liveMs });
});

test('another tab takes over when the one with the stream closes', async () => {
  await reader.close();
  await send('Live after closing');

  await expect(rowIn(other, 'Live after closing')).toBeVisible({ timeout: liveMs });
});

test('says so while the browser is offline, and not afterwards', async () => {
  await context.setOffline(true);
  await expect(other.getByText('You are offline.')).toBeVisible();
  await context.setOffline(false);
  await expect(other.getByText('You are offline.')).toHaveCount(0);
  await send('Live after a gap');
  await expect(rowIn(other, 'Live after a gap')).toBeVisible({ timeout: 30_000 });
});
