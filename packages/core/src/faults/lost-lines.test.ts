import { setTimeout as sleep } from 'node:timers/promises';
import { buildMessage } from '@mailwright/driver-testkit';
import { expect, it } from 'vitest';
import { setFlags } from '../mail/set-flags.ts';
import { countMirrored } from './testing/count-mirrored.ts';
import { expectTrueMirror } from './testing/expect-true-mirror.ts';
import { scaled } from './testing/fault-scale.ts';
import { startGate } from './testing/gate.ts';
import { addFilledAccount, shareFaultBed } from './testing/open-fault-bed.ts';
import { startWorker } from './testing/worker.ts';

const used = shareFaultBed();

it(
  'a server that restarts again and again, with mail coming in between, is followed to the end',
  async () => {
    const { bed } = used;
    const restarts = scaled(3, 20);
    const account = await addFilledAccount(bed, scaled(400, 3000));
    await using _ = startWorker(bed, account);
    for (let nth = 0; nth < restarts; nth += 1) {
      await sleep(Math.random() * 800);
      await bed.dovecot.restart();
      await bed.dovecot.deliver(
        account.user.emailAddress,
        buildMessage({ subject: `after restart ${nth}`, messageIdHeader: `<restart-${nth}@fault.example>` }),
      );
      const ids = (await account.readRowIds()).slice(nth, nth + 3);
      await setFlags(account.context, { connectionId: account.connectionId, messageIds: ids, add: ['$flagged'] });
    }
    await expectTrueMirror(account, { timeoutMs: 400_000 });
    expect(await account.readMirror()).toHaveLength(scaled(400, 3000) + restarts);
  },
  scaled(420_000, 900_000),
);

it(
  'a database that is out of reach in the middle of a sync costs nothing but its time',
  async () => {
    const { bed } = used;
    const messages = scaled(1200, 10_000);
    const account = await addFilledAccount(bed, messages);
    await using gate = await startGate(bed.bed.databaseUrl);
    await using _ = startWorker(bed, account, { databaseUrl: gate.url });
    await expect.poll(async () => (await countMirrored(account)) > 0, { interval: 10, timeout: 60_000 }).toBe(true);

    await gate.close();
    const known = await countMirrored(account);
    await bed.dovecot.deliver(
      account.user.emailAddress,
      buildMessage({ subject: 'meanwhile', messageIdHeader: '<meanwhile@fault.example>' }),
    );
    await account.doveadm('flags add', '\\Flagged', 'mailbox', 'INBOX', '1:5');
    await sleep(scaled(2000, 60_000));
    expect(await countMirrored(account)).toBe(known);
    await gate.open();

    await expectTrueMirror(account, { timeoutMs: 200_000 });
    expect(await account.readMirror()).toHaveLength(messages + 1);
  },
  scaled(240_000, 600_000),
);
