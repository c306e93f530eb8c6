import type { Page } from '@playwright/test';
import type { MailWorldFacts } from '../../apps/web/e2e/support/mail-world.ts';

/** Where pictures are taken. */
export interface Studio {
  readonly page: Page;
  readonly url: string;
  readonly mail: MailWorldFacts;
}

/** One page in one state. */
export interface PageState {
  readonly name: string;
  readonly open: (studio: Studio) => Promise<void>;
}

const password = (page: Page) => page.locator('[name=imap-password]');
const inWizard = (name: string) => `connect-${name}`;
/** The newest conversation; the list's headings are rows without a link. */
const openNewest = (page: Page) => page.getByRole('grid').getByRole('row').getByRole('link').first().click();

async function search({ page, url }: Studio, emailAddress: string): Promise<void> {
  await page.goto(`${url}/connect`);
  await page.locator('[name=email]').fill(emailAddress);
  await page.keyboard.press('Enter');
}

async function showList({ page, url }: Studio, view: string): Promise<void> {
  await page.goto(`${url}/mail/all/${view}`);
  await page.getByRole('grid').getByRole('row').nth(1).waitFor();
}

const showInbox = (studio: Studio): Promise<void> => showList(studio, 'inbox');

async function showThread(studio: Studio, subject: string): Promise<void> {
  await showInbox(studio);
  await studio.page.getByRole('grid').getByRole('row').filter({ hasText: subject }).getByRole('link').first().click();
  await studio.page.locator('iframe').first().waitFor();
  await studio.page.waitForTimeout(500);
}

/** On a narrow page the sidebar is a drawer. */
async function openPersonMenu(studio: Studio): Promise<void> {
  await showInbox(studio);
  const drawer = studio.page.getByRole('button', { name: 'Open the navigation' });
  if (await drawer.isVisible()) await drawer.click();
  await studio.page.getByRole('button', { name: 'Ada Lovelace' }).last().click();
  await studio.page.getByRole('menu').waitFor();
}

async function showCertificate(studio: Studio): Promise<void> {
  await search(studio, studio.mail.alice.emailAddress);
  await password(studio.page).fill(studio.mail.alice.password);
  await studio.page.keyboard.press('Enter');
  await studio.page.getByRole('button', { name: 'Trust this certificate' }).waitFor();
}

/** What a stranger sees. */
export const strangerStates: readonly PageState[] = [
  { name: 'sign-in', open: async ({ page, url }) => void (await page.goto(`${url}/sign-in`)) },
  {
    name: 'sign-up-faults',
    open: async ({ page, url }) => {
      await page.goto(`${url}/sign-up`);
      await page.locator('[name=password]').fill('short');
      await page.keyboard.press('Enter');
    },
  },
];

/** The wizard. */
export const wizardStates: readonly PageState[] = [
  { name: inWizard('address'), open: async ({ page, url }) => void (await page.goto(`${url}/connect`)) },
  {
    name: inWizard('found'),
    open: async (studio) => {
      await search(studio, studio.mail.alice.emailAddress);
      await password(studio.page).waitFor();
    },
  },
  {
    name: inWizard('app-password'),
    open: async (studio) => {
      await search(studio, 'ada@yahoo.com');
      await password(studio.page).waitFor();
    },
  },
  {
    name: inWizard('refused'),
    open: async (studio) => {
      await search(studio, 'ada@outlook.com');
      await studio.page.getByRole('button', { name: 'Another address' }).waitFor();
    },
  },
  { name: inWizard('certificate'), open: showCertificate },
  {
    name: inWizard('wrong-password'),
    open: async (studio) => {
      await showCertificate(studio);
      await password(studio.page).fill('not the password');
      await studio.page.getByRole('button', { name: 'Trust this certificate' }).click();
      await studio.page.getByText('did not accept this password for incoming and outgoing mail').waitFor();
    },
  },
  {
    name: inWizard('by-hand'),
    open: async ({ page, url }) => {
      await page.goto(`${url}/connect`);
      await page.locator('[name=email]').fill('ada@nowhere.example');
      await page.getByRole('button', { name: 'Enter the settings by hand' }).click();
      await page.locator('[name=imap-port]').fill('99999');
      await page.getByRole('button', { name: 'Advanced' }).click();
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
  },
];

/** Accounts and mail, with the demo mailbox in place. */
export const mailStates: readonly PageState[] = [
  {
    name: 'accounts',
    open: async ({ page, url }) => {
      await page.goto(`${url}/settings/accounts`);
      await page.getByRole('button', { name: 'Test', exact: true }).first().click();
      await page.getByText('Incoming and outgoing mail work.').waitFor();
    },
  },
  {
    name: 'accounts-remove',
    open: async ({ page, url }) => {
      await page.goto(`${url}/settings/accounts`);
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
    },
  },
  { name: 'inbox', open: showInbox },
  {
    name: 'search-suggestions',
    open: async (studio) => {
      await showInbox(studio);
      const field = studio.page.getByRole('combobox', { name: 'Search mail' });
      await field.fill('lighthouse from:a');
      await studio.page.getByRole('option').nth(1).waitFor();
      await field.press('ArrowDown');
    },
  },
  {
    name: 'search-results',
    open: async (studio) => {
      await studio.page.goto(`${studio.url}/mail/all/inbox?q=lighthouse`);
      await studio.page.locator('mark').first().waitFor();
    },
  },
  {
    name: 'thread',
    open: async (studio) => {
      await showInbox(studio);
      await openNewest(studio.page);
      await studio.page.locator('iframe').first().waitFor();
      await studio.page.waitForTimeout(500);
    },
  },
  {
    name: 'selection',
    open: async (studio) => {
      await showInbox(studio);
      await studio.page.keyboard.press('j');
      await studio.page.keyboard.press('x');
      await studio.page.keyboard.press('j');
      await studio.page.keyboard.press('x');
    },
  },
  {
    name: 'shortcuts',
    open: async (studio) => {
      await showInbox(studio);
      await studio.page.keyboard.press('?');
      await studio.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'search-nothing',
    open: async ({ page, url }) => {
      await page.goto(`${url}/mail/all/inbox?q=zzzzzz`);
      await page.getByText('Nothing found').waitFor();
    },
  },
  { name: 'thread-newsletter', open: (studio) => showThread(studio, 'Slow Reads') },
  { name: 'thread-files', open: (studio) => showThread(studio, 'Lighthouse site') },
  { name: 'person-menu', open: openPersonMenu },
  { name: 'archive', open: (studio) => showList(studio, 'archive') },
  { name: 'drafts', open: (studio) => showList(studio, 'drafts') },
  {
    name: 'outbox',
    open: async ({ page, url }) => {
      await page.goto(`${url}/outbox`);
      await page.getByText('Nothing waits').waitFor();
    },
  },
  { name: 'not-found', open: async ({ page, url }) => void (await page.goto(`${url}/nothing/here`)) },
  // What is begun here is restored on every later page, so these stand last.
  {
    name: 'reply',
    open: async (studio) => {
      await showInbox(studio);
      await openNewest(studio.page);
      await studio.page.locator('iframe').first().waitFor();
      await studio.page.keyboard.press('r');
      await studio.page.getByRole('textbox', { name: 'Message' }).waitFor();
    },
  },
  {
    name: 'compose',
    open: async (studio) => {
      await showInbox(studio);
      await studio.page.keyboard.press('c');
      await studio.page.getByRole('textbox', { name: 'Message' }).waitFor();
    },
  },
];
