import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { toBodyDocuments } from './to-body-documents.ts';
import { type BodyShow, startBodyShow } from './xss-server.ts';

/** One payload of a collection. */
export interface Payload {
  readonly id: string;
  readonly payload: string;
}

/** What payloads did in the mail view. */
export interface PayloadFindings {
  readonly shown: number;
  /** Mails that could not be displayed: no document, so nothing to run. */
  readonly refused: number;
  /** Ids of pages whose payloads ran a script. */
  readonly executed: readonly string[];
  /** Addresses that were asked for. */
  readonly fetched: readonly string[];
}

const framesPerPage = 60;

/** Reads `payloads.jsonl` of a folder. NOTE: payloads hold U+2028, at which readline would break a line. */
export async function readPayloads(folder: string): Promise<Payload[]> {
  const lines = (await readFile(path.join(folder, 'payloads.jsonl'), 'utf8')).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Payload);
}

/** Watches a page for scripts that run and for anything asked of other places. */
async function watch(page: Page, show: BodyShow, executed: Set<string>, fetched: Set<string>): Promise<void> {
  await page.exposeBinding('mailwrightRan', (_source, name: string) => void executed.add(`${page.url()} called ${name}`));
  await page.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print'] as const) {
      Reflect.set(window, name, () => Reflect.get(window, 'mailwrightRan')(name));
    }
  });
  page.on('dialog', (dialog) => {
    executed.add(`${page.url()} opened a ${dialog.type()}: ${dialog.message().slice(0, 80)}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => executed.add(`${page.url()} opened ${popup.url()}`));
  await page.route('**/*', async (route) => {
    const url = route.request().url();
    const isOwn = url.startsWith(`${show.origin}/show?`) || /^\/bodies\/[0-9a-f-]{36}$/.test(url.slice(show.origin.length));
    if (isOwn && url.startsWith(show.origin)) return route.continue();
    fetched.add(`${route.request().resourceType()} ${url.slice(0, 200)}`);
    return route.abort();
  });
}

/** Proves that the watch itself sees a script and a fetch, so that zero means none. */
async function assertWatchWorks(page: Page, executed: Set<string>, fetched: Set<string>): Promise<void> {
  await page.setContent('<script>alert(1)</script><img src="http://watch.invalid/pixel.gif">', { waitUntil: 'load' });
  await page.waitForTimeout(100);
  if (executed.size === 0 || fetched.size === 0)
    throw new Error('The watch sees neither scripts nor fetches; its zeros would mean nothing.');
  executed.clear();
  fetched.clear();
}

/** Shows every payload as a mail in the real frame with the real headers, images off, and tells what ran or was fetched. */
export async function showPayloads(
  payloads: readonly Payload[],
  onProgress: (done: number) => void = () => undefined,
): Promise<PayloadFindings> {
  const executed = new Set<string>();
  const fetched = new Set<string>();
  let refused = 0;
  await using show = await startBodyShow();
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    await watch(page, show, executed, fetched);
    await assertWatchWorks(page, executed, fetched);
    const batches = Array.from({ length: Math.ceil(payloads.length / framesPerPage) }, (_, index) =>
      payloads.slice(index * framesPerPage, (index + 1) * framesPerPage),
    );
    const sanitize = (batch: readonly Payload[] | undefined) => toBodyDocuments((batch ?? []).map((each) => each.payload));
    let next = sanitize(batches[0]);
    for (const [index, batch] of batches.entries()) {
      const documents = (await next).filter((document) => document !== null);
      next = sanitize(batches[index + 1]);
      refused += batch.length - documents.length;
      const before = executed.size + fetched.size;
      await page.goto(show.show(documents), { waitUntil: 'load' });
      await page.waitForTimeout(60);
      if (executed.size + fetched.size > before) executed.add(`among ${batch[0]?.id} to ${batch.at(-1)?.id}`);
      onProgress(index * framesPerPage + batch.length);
    }
  } finally {
    await browser.close();
  }
  return { shown: payloads.length - refused, refused, executed: [...executed], fetched: [...fetched] };
}

/** Shows every payload of a folder and prints what came of it; true where nothing ran and nothing was fetched. */
export async function checkXssFolder(folder: string): Promise<boolean> {
  const startedAt = Date.now();
  const findings = await showPayloads(await readPayloads(folder));
  const { shown, refused, executed, fetched } = findings;
  console.log(`${folder}: ${shown} payloads shown, ${refused} could not be displayed, in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  console.log(`  executed ${executed.length}, remote requests ${fetched.length}`);
  for (const finding of [...executed, ...fetched].slice(0, 50)) console.log(`  ${finding}`);
  return executed.length === 0 && fetched.length === 0;
}
