// npm run screenshots -- --out DIR: every page and state as a picture, narrow and wide, light and dark.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { startMailWorld } from '../apps/web/e2e/support/mail-world.ts';
import { startApp } from '../apps/web/e2e/support/start-app.ts';
import { launchChromium } from './corpora/chromium.ts';
import { mailStates, type PageState, strangerStates, wizardStates } from './screenshots/page-states.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'screenshots' }, only: { type: 'string', default: '' } } });
const folder = path.resolve(values.out);
const looks = [390, 1440].flatMap((width) => (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })));
const failures: string[] = [];

const optionsOf = (look: (typeof looks)[number]): BrowserContextOptions => ({
  viewport: { width: look.width, height: look.width < 900 ? 844 : 900 },
  colorScheme: look.colorScheme,
  locale: 'en-GB',
  reducedMotion: 'reduce',
});

async function signUp(page: Page, url: string): Promise<void> {
  const data = { name: 'Ada Lovelace', email: 'ada@people.example', password: 'a long enough password' };
  const answer = await page.request.post(`${url}/api/auth/sign-up/email`, { headers: { origin: url }, data });
  if (!answer.ok()) throw new Error(`Sign-up was refused with status ${answer.status()}.`);
}

async function connectDemo(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/connect`);
  await page.getByRole('button', { name: 'Try the demo mailbox' }).click();
  // The step before has a button of the same name.
  await page.getByRole('heading', { name: 'Your mailboxes' }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Go to the inbox' }).click();
  await page.waitForURL(/\/mail\//);
}

/** Takes each state in each look; a state that cannot be reached is named, the others go on. */
async function takeAll(
  browser: Browser,
  states: readonly PageState[],
  studio: Omit<Parameters<PageState['open']>[0], 'page'>,
  storageState?: BrowserContextOptions['storageState'],
): Promise<void> {
  for (const look of looks) {
    const context = await browser.newContext({ ...optionsOf(look), storageState });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    for (const state of states.filter((each) => each.name.includes(values.only))) {
      const name = `${state.name}-${look.width}-${look.colorScheme}`;
      await state.open({ ...studio, page }).catch((error: unknown) => {
        failures.push(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
      });
      await page.waitForTimeout(250);
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
      console.log(name);
    }
    await context.close();
  }
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await using mail = await startMailWorld();
  await using app = await startApp({ AUTOCONFIG_URL: mail.autoconfigUrl, ALLOW_SIGN_UP: '1' });
  const browser = await launchChromium();
  try {
    const studio = { url: app.url, mail: mail.facts };
    await takeAll(browser, strangerStates, studio);
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    await signUp(page, app.url);
    await takeAll(browser, wizardStates, studio, await context.storageState());
    await connectDemo(page, app.url);
    await takeAll(browser, mailStates, studio, await context.storageState());
  } finally {
    await browser.close();
  }
  console.log(`Pictures are in ${folder}.`);
  for (const failure of failures) console.error(`Not reached: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

await main();
