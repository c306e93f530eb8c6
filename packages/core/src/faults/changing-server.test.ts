import { expect, it } from 'vitest';
import { setFlags } from '../mail/set-flags.ts';
import { expectTrueMirror } from './testing/expect-true-mirror.ts';
import { scaled } from './testing/fault-scale.ts';
import { addFilledAccount, shareFaultBed } from './testing/open-fault-bed.ts';
import { shuffleMail } from './testing/shuffle-mail.ts';
import { startWorker } from './testing/worker.ts';

const used = shareFaultBed();

it.concurrent('a mailbox made anew under its name (another UIDVALIDITY) shows what it has now', async () => {
  const { bed } = used;
  const account = await addFilledAccount(bed, 60);
  await account.importMail(40, 'Work');
  await using _ = startWorker(bed, account);
  await expectTrueMirror(account);

  await account.doveadm('mailbox delete', 'Work');
  await account.doveadm('mailbox create', 'Work');
  await account.importMail(25, 'Work');

  await expectTrueMirror(account, { timeoutMs: 400_000 });
  expect(await account.readMirror()).toHaveLength(85);
}, 420_000);

it.concurrent('a mailbox that is renamed keeps its messages under our ids, and one that is deleted is gone', async () => {
  const { bed } = used;
  const account = await addFilledAccount(bed, 30);
  await account.importMail(40, 'Work');
  await account.importMail(10, 'Gone');
  await using _ = startWorker(bed, account);
  await expectTrueMirror(account);
  const before = await account.readRowIds();

  await account.doveadm('mailbox rename', 'Work', 'Works');
  await account.doveadm('mailbox delete', 'Gone');

  await expectTrueMirror(account, { timeoutMs: 400_000 });
  const after = await account.readRowIds();
  expect(after).toHaveLength(70);
  expect(before).toEqual(expect.arrayContaining([...after]));
}, 420_000);

it(
  'two clients that shuffle mail without pause, beside changes of our own, end in a mirror equal to the server',
  async () => {
    const { bed } = used;
    const account = await addFilledAccount(bed, 200);
    await using _ = startWorker(bed, account);
    await expectTrueMirror(account);

    const endMs = performance.now() + scaled(4000, 600_000);
    const isOver = () => performance.now() > endMs;
    const ownChanges = async () => {
      for (let nth = 0; !isOver(); nth += 1) {
        const ids = (await account.readRowIds()).slice(nth % 50, (nth % 50) + 5);
        await setFlags(account.context, { connectionId: account.connectionId, messageIds: ids, add: ['$important'] });
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return 1;
    };
    const counts = await Promise.all([shuffleMail(bed, account, isOver), shuffleMail(bed, account, isOver), ownChanges()]);

    expect(Math.min(...counts)).toBeGreaterThan(0);
    await expectTrueMirror(account, { timeoutMs: 400_000 });
  },
  scaled(420_000, 1_200_000),
);
