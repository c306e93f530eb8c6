import type { MessageId } from '@mailwright/mail';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { writeSummaries } from '../mail/apply-summaries.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import type { MailBed } from '../mail/testing/open-mail-bed.ts';
import { startIntentRunner } from './intent-runner.ts';
import type { ActAccount } from './testing/act-account.ts';
import { giveActAccounts } from './testing/give-act-accounts.ts';

let bed: MailBed;
let account: ActAccount;
giveActAccounts((given, of) => {
  account = given;
  bed = of;
});

const star = (...messageIds: string[]) => setFlags(account.context, { ...account.on, messageIds, add: ['$flagged'] });

const readIds = async () => {
  const rows = await account.execute<{ id: string }>(
    sql`select id from messages where connection_id = ${account.connectionId} order by id`,
  );
  return rows.map(({ id }) => id);
};

const readShownIds = async () =>
  (
    await account.execute<{ id: string }>(sql`
  select l.message_id as id from message_mailboxes l join messages m on m.id = l.message_id
  where m.connection_id = ${account.connectionId}`)
  ).map(({ id }) => id);

/** A listing of where they lie brings them in. */
async function write(...ids: readonly MessageId[]): Promise<void> {
  const read = await account.manager.getMessages(ids);
  const { context, connectionId } = account;
  await bed.services.database.withUser(context.userId, (db) => writeSummaries(db, context.userId, connectionId, read));
}

/** Another client does; gives the new id. */
const moveAway = (header: string): MessageId => account.manager.moveElsewhere(account.manager.idOf(header), 'archive');

describe('a message that another client moves before the provider is told of a change', () => {
  it('gets its flag where it lies, once the mirror knows where; other changes do not wait', async () => {
    const [first = '', second = ''] = await account.fill(2);
    await star(first);
    await setFlags(account.context, { ...account.on, messageIds: [second], add: ['$seen'] });
    const newId = moveAway('<m0@x>');

    await account.settle();
    const meanwhile = await account.statuses();
    await setFlags(account.context, { ...account.on, messageIds: [first], add: ['$answered'] });
    await account.settle();
    await account.bringIn(newId);
    await account.settle();

    expect(meanwhile).toEqual(['queued', 'done']);
    expect(await account.statuses()).toEqual(['done', 'done', 'done']);
    expect(account.readProvider()).toEqual(['<m0@x> archive $answered,$flagged', '<m1@x> inbox $seen']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('gets the flag taken away again where the person does so meanwhile', async () => {
    const [id = ''] = await account.fill(1);
    await star(id);
    account.manager.onCall = async (name, moment) => {
      if (name === 'setFlags' && moment === 'after') moveAway('<m0@x>');
    };
    await account.settle();
    account.manager.onCall = null;

    await setFlags(account.context, { ...account.on, messageIds: [id], remove: ['$flagged'] });
    await account.settle();
    await account.bringIn(account.manager.idOf('<m0@x>'));
    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> archive ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });

  it('is looked for half a minute long, and no lane runs in vain for it', async () => {
    const [id = ''] = await account.fill(1);
    await star(id);
    account.manager.expunge(account.manager.idOf('<m0@x>'));
    await account.settle();
    const calls = () => account.manager.calls.filter((name) => name === 'setFlags').length;
    const before = calls();

    const runner = await startIntentRunner(bed.services);
    await runner.stop();
    const waiting = await account.statuses();
    bed.passTime(31_000);
    await account.settle();

    expect([before, waiting]).toEqual([1, ['queued']]);
    expect([calls(), await account.statuses()]).toEqual([2, ['done']]);
    expect(await account.readMirror()).toEqual([]);
  });

  it('is moved on to where the person put it, and is nowhere until it turns up', async () => {
    const [id = ''] = await account.fill(1);
    await moveMail(account.context, { ...account.on, messageIds: [id], toMailboxId: account.mailboxId('trash') });
    const newId = moveAway('<m0@x>');

    await account.settle();
    const meanwhile = await account.readMirror();
    await account.bringIn(newId);
    await account.settle();

    expect(meanwhile).toEqual([]);
    expect(account.readProvider()).toEqual(['<m0@x> trash ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(await readIds()).toEqual([id]);
  });

  it('is one message, under our id, where it was listed as another before the provider was asked', async () => {
    const ids = await account.fill(2);
    await star(...ids);
    await moveMail(account.context, { ...account.on, messageIds: ids.slice(1), toMailboxId: account.mailboxId('trash') });
    const newIds = [moveAway('<m0@x>'), moveAway('<m1@x>')];
    // The listing of where they lie now comes before that of where they lay.
    await write(...newIds);
    const before = await readIds();

    await account.settle();

    expect(before).toHaveLength(4);
    expect(account.readProvider()).toEqual(['<m0@x> archive $flagged', '<m1@x> trash $flagged']);
    expect(await account.readMirror()).toEqual(account.readProvider());
    expect(await readIds()).toEqual(before);
    expect([...(await readShownIds())].sort()).toEqual([...ids].sort());
    expect(await account.statuses()).toEqual(['done', 'done', 'done']);
  });

  it('is no copy that was there before the person acted', async () => {
    const [id = ''] = await account.fill(1);
    const [original] = account.manager.stored;
    const copy = account.manager.deliver('archive', { header: '<m0@x>', receivedAt: original?.receivedAt ?? '' });
    await write(copy);
    await star(id);
    account.manager.expunge(account.manager.idOf('<m0@x>'));

    await account.settle();
    bed.passTime(31_000);
    await account.settle();

    expect(account.readProvider()).toEqual(['<m0@x> archive ']);
    expect(await account.readMirror()).toEqual(account.readProvider());
  });
});
