import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Endings } from './endings.ts';

describe('endings', () => {
  it('let an act begin while the one before it ends, and no third', async () => {
    const endings = new Endings();
    const log: string[] = [];
    const act = (name: string) => async (onEnding: () => void) => {
      log.push(`${name} begins`);
      onEnding();
      await sleep(20);
      log.push(`${name} ends`);
    };

    await endings.begin(act('a'));
    await endings.begin(act('b'));
    log.push('c may begin');
    await endings.begin(act('c'));
    await endings.last;

    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'c may begin', 'c begins', 'b ends', 'c ends']);
  });

  it('wait for an act that never says that it is ending', async () => {
    const endings = new Endings();
    let isOver = false;

    await endings.begin(async () => {
      await sleep(5);
      isOver = true;
    });

    expect(isOver).toBe(true);
  });

  it.each(['before', 'while'])('fail with the act that fails %s it ends, and settle all the same', async (moment) => {
    const endings = new Endings();
    const run = async () => {
      await endings.begin(async (onEnding) => {
        if (moment === 'while') onEnding();
        await sleep(5);
        throw new Error('lost');
      });
      await endings.begin(async () => undefined);
    };

    await expect(run()).rejects.toThrow('lost');
    await endings.settle();
  });
});
