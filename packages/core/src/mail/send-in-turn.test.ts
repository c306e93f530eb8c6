import { describe, expect, it } from 'vitest';
import { sendInTurn } from './send-in-turn.ts';

describe('acts that are sent in turn', () => {
  it('are each sent before the next is made, and give what they come to in their order', async () => {
    const told: string[] = [];
    const act = (name: string) => async () => {
      told.push(`${name} made`);
      // As many turns as a statement takes until it leaves, and more.
      for (let hop = 0; hop < 20; hop += 1) await null;
      told.push(`${name} sent`);
      return name;
    };

    expect(await sendInTurn([act('one'), act('two')])).toEqual(['one', 'two']);
    expect(told).toEqual(['one made', 'one sent', 'two made', 'two sent']);
  });

  it('all begin, and fail with the first that fails', async () => {
    let isBegun = false;
    const failing = sendInTurn([
      () => Promise.reject(new Error('refused')),
      async () => {
        isBegun = true;
      },
    ]);

    await expect(failing).rejects.toThrow('refused');
    expect(isBegun).toBe(true);
  });
});
