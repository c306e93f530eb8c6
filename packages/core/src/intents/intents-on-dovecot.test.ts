import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveMail } from '../mail/archive-mail.ts';
import { moveMail } from '../mail/move-mail.ts';
import { setFlags } from '../mail/set-flags.ts';
import { trashMail } from '../mail/trash-mail.ts';
import { keepMirror } from '../sync/keep-mirror.ts';
import { openSyncBed, type SyncBed } from '../sync/testing/open-sync-bed.ts';
import { listFailedChanges } from './failed-changes.ts';
import { startIntentRunner } from './intent-runner.ts';
import { runLane } from './run-lane.ts';
import { fillAccount, type MirrorRow, readRows } from './testing/dovecot-account.ts';
import { follow } from './testing/follow.ts';
import { waitForIntents } from './wait-for-intents.ts';

let bed: SyncBed;
beforeAll(async () => {
  bed = await openSyncBed();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

const pick = <Item>(items: readonly Item[], nth: number): readonly Item[] => items.filter((_item, index) => index % 7 === nth % 7);

describe('on a server', () => {
  it('a thousand messages are starred, archived and half of them brought back, each exactly once', async () => {
    const account = await fillAccount(bed, 1000);
    const { context, connectionId } = account;
    const rows = await readRows(account);
    const ids = rows.map(({ id }) => id);

    await setFlags(context, { connectionId, messageIds: ids, add: ['$flagged'] });
    const archived = await archiveMail(context, { connectionId, messageIds: ids });
    await runLane(context, connectionId);
    const toMailboxId = archived.moved[0]?.fromMailboxIds[0] ?? '';
    await moveMail(context, { connectionId, messageIds: ids.slice(0, 500), toMailboxId });
    await runLane(context, connectionId);
    const before = await account.readMirror();
    await follow(account);

    const server = await account.readServer();
    expect(server).toHaveLength(1000);
    expect(server.filter((line) => /^INBOX \d+ .*\$flagged/.test(line))).toHaveLength(500);
    expect(before).toEqual(server);
    expect(await account.readMirror()).toEqual(server);
    expect([...(await account.readRowIds())].sort()).toEqual([...ids].sort());
  }, 60_000);

  it('a mailbox numbered anew between act and provider: what was meant is changed, nothing else', async () => {
    const account = await fillAccount(bed, 30, 'Projects');
    const { context, connectionId } = account;
    const rows = (await readRows(account)).filter(({ mailbox }) => mailbox === 'Projects');
    const [starred, archived] = [rows.slice(0, 3), rows.slice(3, 6)].map((part) => part.map(({ id }) => id));
    await setFlags(context, { connectionId, messageIds: starred ?? [], add: ['$flagged'] });
    await archiveMail(context, { connectionId, messageIds: archived ?? [] });

    await account.doveadm('mailbox create', 'Other');
    await account.doveadm('move', 'Other', 'mailbox', 'Projects', '11:30');
    await account.doveadm('move', 'Other', 'mailbox', 'Projects', 'all');
    await account.doveadm('mailbox delete', 'Projects');
    await account.doveadm('mailbox rename', 'Other', 'Projects');
    await runLane(context, connectionId);
    await follow(account);

    const server = await account.readServer();
    // The first ten came behind the other twenty: the starred ones are number 21 to 23, those after them are archived.
    expect(server.filter((line) => line.includes('$flagged')).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'Projects 21',
      'Projects 22',
      'Projects 23',
    ]);
    expect(server.filter((line) => line.startsWith('Archive '))).toHaveLength(3);
    expect(await account.readMirror()).toEqual(server);
    expect([...(await account.readRowIds())].sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(await listFailedChanges(context, { connectionId })).toEqual([]);
  }, 60_000);

  it('another client moves mail that is just being starred and archived: so it is, from where it lies then, and keeps our ids', async () => {
    const account = await fillAccount(bed, 12);
    const { context, connectionId } = account;
    const ids = (await readRows(account)).map(({ id }) => id);
    await setFlags(context, { connectionId, messageIds: ids, add: ['$flagged'] });
    await archiveMail(context, { connectionId, messageIds: ids.slice(4) });

    await account.doveadm('mailbox create', 'Elsewhere');
    await account.doveadm('move', 'Elsewhere', 'mailbox', 'INBOX', '3:7');
    await runLane(context, connectionId);
    await follow(account);
    await runLane(context, connectionId);

    const server = await account.readServer();
    expect(server).toHaveLength(12);
    expect(server.filter((line) => line.startsWith('Archive '))).toHaveLength(8);
    expect(server.filter((line) => line.includes('$flagged'))).toHaveLength(12);
    expect(await account.readMirror()).toEqual(server);
    expect([...(await account.readRowIds())].sort()).toEqual([...ids].sort());
  }, 60_000);

  it('a person and another client shuffle the same mail while the mirror is kept: in the end both show the same', async () => {
    const account = await fillAccount(bed, 70);
    const { context, connectionId } = account;
    await trashMail(context, { connectionId, messageIds: [(await readRows(account))[0]?.id ?? ''] });
    const ending = new AbortController();
    const loop = keepMirror(await account.startRun(ending.signal)).catch((error: unknown) => error);
    const runner = await startIntentRunner(bed.services);

    for (let round = 0; round < 12; round += 1) {
      const rows = await readRows(account);
      const inbox = rows.filter(({ mailbox }) => mailbox.toUpperCase() === 'INBOX');
      const elsewhere = rows.filter((row) => !inbox.includes(row));
      const idsOf = (part: readonly MirrorRow[]) => pick(part, round).map(({ id }) => id);
      const isOdd = round % 2 === 1;
      await Promise.all([
        setFlags(context, {
          connectionId,
          messageIds: idsOf(rows),
          ...(isOdd ? { add: ['$flagged'] } : { remove: ['$flagged'], add: ['$seen'] }),
        }),
        account.doveadm(`flags ${isOdd ? 'remove' : 'add'}`, '\\Flagged', 'mailbox', '*', `uid ${(round % 5) + 1}:*`).catch(() => ''),
      ]);
      await archiveMail(context, { connectionId, messageIds: idsOf(inbox) });
      if (isOdd) await account.doveadm('move', 'INBOX', 'mailbox', 'Archive', '1:2').catch(() => '');
      const toMailboxId = inbox[0]?.mailboxId;
      if (toMailboxId) await moveMail(context, { connectionId, messageIds: idsOf(elsewhere), toMailboxId });
    }

    await waitForIntents(context, connectionId);
    await runner.stop();
    await runLane(context, connectionId);
    ending.abort();
    await loop;
    await follow(account);
    const server = await account.readServer();
    expect(server).toHaveLength(70);
    expect(await account.readMirror()).toEqual(server);
    expect(await listFailedChanges(context, { connectionId })).toEqual([]);
  }, 90_000);
});
