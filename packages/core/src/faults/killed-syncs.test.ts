import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { countMirrored } from './testing/count-mirrored.ts';
import { expectTrueMirror } from './testing/expect-true-mirror.ts';
import { scaled } from './testing/fault-scale.ts';
import { addFilledAccount, shareFaultBed } from './testing/open-fault-bed.ts';
import { startWorker } from './testing/worker.ts';

const { accounts, kills, messages } = scaled({ accounts: 1, kills: 4, messages: 4000 }, { accounts: 10, kills: 5, messages: 10_000 });
const used = shareFaultBed();

it(
  'a worker killed at any point of the first sync leaves nothing wrong behind, and the next goes on',
  async () => {
    const { bed } = used;
    let midway = 0;
    for (let nth = 0; nth < accounts; nth += 1) {
      const account = await addFilledAccount(bed, messages);
      for (let kill = 0; kill < kills; kill += 1) {
        await using worker = startWorker(bed, account);
        const known = await countMirrored(account);
        // Once it writes, it lives on for a moment: so the kills spread over the whole of the sync.
        const hasBegun = async () => (await countMirrored(account)) > known || known === messages;
        await expect.poll(hasBegun, { interval: 10, timeout: 60_000 }).toBe(true);
        await sleep(Math.random() * scaled(60, 300));
        await worker.kill();
        const left = await countMirrored(account);
        midway += left > 0 && left < messages ? 1 : 0;
      }
      await using _ = startWorker(bed, account);
      await expectTrueMirror(account);
      expect(await account.readMirror()).toHaveLength(messages);
    }
    expect(midway).toBeGreaterThan(0);
  },
  scaled(300_000, 1_800_000),
);
