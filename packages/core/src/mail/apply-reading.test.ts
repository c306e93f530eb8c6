import type { MessageSummary } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { ActAccount } from '../intents/testing/act-account.ts';
import { giveActAccounts } from '../intents/testing/give-act-accounts.ts';
import { readAndApply } from './apply-reading.ts';

let account: ActAccount;
giveActAccounts((given) => {
  account = given;
});

const listInbox = () => account.manager.listMessages({ mailboxId: 'inbox' as never, limit: 10 });

/** Whoever keeps the mirror looks at the provider and finds the mirror equal to it. */
const keeperGoesOn = () =>
  account.execute(sql`update connections set sync_position = sync_position + 1 where id = ${account.connectionId}`);

it('asks again where the mirror went past what was read, though nothing in it changed', async () => {
  await account.fill(1);
  const [{ id } = { id: '' }] = (await listInbox()).messages as readonly MessageSummary[];
  let readings = 0;

  await readAndApply(account.context, account.connectionId, async () => {
    readings += 1;
    if (readings > 1) return listInbox();
    await account.manager.setFlags([id as never], { add: ['$flagged'] });
    const page = await listInbox();
    await account.manager.setFlags([id as never], { remove: ['$flagged'] });
    await keeperGoesOn();
    return page;
  });

  expect(readings).toBe(2);
  expect(await account.readMirror()).toEqual(account.readProvider());
});

it('writes nothing of a mirror that goes on at every reading, and gives the ids of what it holds', async () => {
  const [known] = await account.fill(1);
  account.manager.deliver('inbox', { header: '<new@x>' });
  let readings = 0;

  const { page, rowIds } = await readAndApply(account.context, account.connectionId, async () => {
    readings += 1;
    const listed = await listInbox();
    await keeperGoesOn();
    return listed;
  });

  expect(readings).toBe(4);
  expect(page.messages).toHaveLength(2);
  expect([...rowIds.values()]).toEqual([known]);
  expect(await account.readMirror()).toEqual(['<m0@x> inbox ']);
});
