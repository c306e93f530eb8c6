import { buildMessage } from '@mailwright/driver-testkit';
import { expect, test } from '@playwright/test';
import { payloads } from './support/payloads.ts';
import { signUpQuickly } from './support/people.ts';
import { finishWizard, trustAndGoOn, typeAddress } from './support/wizard.ts';
import { deliver, getWorld } from './support/world.ts';

function toMail(html: string): Uint8Array {
  const head = Buffer.from(
    buildMessage({ messageIdHeader: `<payloads-${Date.now()}@elsewhere.example>`, subject: 'A letter full of tricks', text: 'x' }),
  )
    .toString('latin1')
    .split('\r\nContent-Type:')[0];
  const content = Buffer.from(html)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');
  return Buffer.from(`${head}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}`, 'latin1');
}

test('a letter full of tricks runs nothing and fetches nothing in the real mail view', async ({ page }) => {
  const { alice } = getWorld().mail;
  const { url } = getWorld();
  const executed: string[] = [];
  const foreign: string[] = [];
  await page.exposeBinding('mailwrightRan', (_source, what: string) => void executed.push(what));
  await page.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print'] as const) {
      Reflect.set(window, name, () => Reflect.get(window, 'mailwrightRan')(name));
    }
  });
  page.on('dialog', (dialog) => {
    executed.push(dialog.message());
    void dialog.dismiss();
  });
  await page.route('**/*', (route) => {
    if (route.request().url().startsWith(`${url}/`)) return route.continue();
    foreign.push(route.request().url());
    return route.abort();
  });
  await deliver(alice, toMail(payloads.join('\n<hr>\n')));
  await signUpQuickly(page);
  await typeAddress(page, alice.emailAddress);
  await page.getByLabel('Password', { exact: true }).fill(alice.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await trustAndGoOn(page);
  await finishWizard(page);

  await page.getByRole('grid').getByRole('row').filter({ hasText: 'A letter full of tricks' }).first().getByRole('link').click();
  const frame = page.getByRole('region', { name: 'Conversation' }).locator('iframe').last();
  await expect(frame.contentFrame().locator('body')).toContainText('nearly the last of the tricks');
  await page.waitForTimeout(500);

  expect(executed).toEqual([]);
  expect(foreign).toEqual([]);
  await expect(frame).toHaveAttribute('sandbox', 'allow-same-origin allow-popups allow-popups-to-escape-sandbox');
});
