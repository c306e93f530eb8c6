import { describe, expect, it } from 'vitest';
import { createSeedMessages } from './seed-messages.ts';

const me = { name: 'Robin', address: 'robin@lab.example' };
const nowMs = Date.parse('2026-06-01T12:00:00Z');

describe('createSeedMessages', () => {
  it('makes the same mail for the same seed, in order, with own replies in Sent', () => {
    const first = createSeedMessages(me, { count: 200, nowMs, seed: 3 });
    const second = createSeedMessages(me, { count: 200, nowMs, seed: 3 });
    const times = first.inbox.map((message) => Date.parse(message.receivedAt));

    expect(second).toEqual(first);
    expect(first.inbox.length + first.sent.length).toBeGreaterThanOrEqual(200);
    expect(first.sent.length).toBeGreaterThan(20);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(Math.max(...times)).toBeLessThan(nowMs);
    expect(first.inbox.some((message) => !message.flags.includes('\\Seen'))).toBe(true);
  });

  it('refers replies to a mail that is there', () => {
    const { inbox, sent } = createSeedMessages(me, { count: 200, nowMs, seed: 3 });
    const texts = [...inbox, ...sent].map((message) => Buffer.from(message.raw).toString());
    const ids = new Set(texts.map((text) => /^Message-ID: (.*)\r$/m.exec(text)?.[1]));
    const parents = texts.map((text) => /^In-Reply-To: (.*)\r$/m.exec(text)?.[1]).filter((parent) => parent !== undefined);

    expect(ids.size).toBe(texts.length);
    expect(parents.length).toBeGreaterThan(20);
    expect(parents.filter((parent) => !ids.has(parent))).toEqual([]);
  });
});
