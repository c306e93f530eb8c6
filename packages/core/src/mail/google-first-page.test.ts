import { eventually } from '@mailwright/driver-testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listMailboxes } from '../mailboxes/list-mailboxes.ts';
import { refreshListing } from '../sync/refresh-listing.ts';
import { type GoogleBed, openGoogleBed } from '../sync/testing/open-google-bed.ts';
import { listThreads } from './list-threads.ts';

let bed: GoogleBed;
beforeAll(async () => {
  bed = await openGoogleBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

it('gives a new account its first fifty threads after four requests, the rest after that', { timeout: 60_000 }, async () => {
  const account = await bed.addAccount();
  const { context, connectionId } = account;
  for (let nth = 0; nth < 150; nth += 1) await account.add(`first-${nth}`, nth % 15 === 0 ? ['SENT'] : ['INBOX', 'UNREAD']);
  const from = bed.emulator.requests.length;

  const page = await listThreads(context, { connectionId, role: 'inbox', limit: 50 });
  const asked = bed.emulator.requests.slice(from).filter(({ isPart }) => !isPart);

  expect(page.threads).toHaveLength(50);
  expect(asked.map(({ path }) => path)).toEqual(['labels', 'messages', 'batch', 'batch']);
  await eventually('own replies and counts', async () => {
    const own = (await account.readMirror()).filter((line) => line.includes(' SENT '));
    const inbox = (await listMailboxes(context, { connectionId })).find(({ role }) => role === 'inbox');
    return own.length === 10 && inbox?.totalCount === 140 && inbox.unreadCount === 140;
  });
});

it('takes the mailboxes of a new account from one listing where its mirror begins', async () => {
  const { context, connectionId, startRun } = await bed.addAccount();
  const run = await startRun();
  const from = bed.emulator.requests.length;
  await refreshListing(run);

  expect(bed.emulator.requests.slice(from).filter(({ path }) => path === 'labels')).toHaveLength(1);
  expect((await listMailboxes(context, { connectionId })).map(({ role }) => role)).toContain('inbox');
});
