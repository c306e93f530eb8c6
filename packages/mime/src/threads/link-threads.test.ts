import { describe, expect, it } from 'vitest';
import { type LinkableMessage, linkThreads } from './link-threads.ts';

const message = (key: string, id: string | null, references: readonly string[] = [], subject = 'Same subject'): LinkableMessage => ({
  key,
  messageIdHeader: id,
  inReplyTo: references.slice(-1),
  references,
  subject,
});

function link(messages: readonly LinkableMessage[], known: ReadonlyMap<string, string> = new Map()) {
  let count = 0;
  return linkThreads({
    messages,
    known,
    createThreadId: () => {
      count += 1;
      return `new-${count}`;
    },
  });
}

describe('linkThreads', () => {
  it('joins an answer to what it answers, in any order, and nothing by subject', () => {
    const { threadOf } = link([message('b', '<b>', ['<a>']), message('a', '<a>'), message('c', '<c>')]);

    expect(threadOf.get('a')).toBe(threadOf.get('b'));
    expect(threadOf.get('c')).not.toBe(threadOf.get('a'));
  });

  it('remembers ids of messages not yet met, so that siblings meet later', () => {
    const first = link([message('b', '<b>', ['<a>'])]);

    const second = link([message('c', '<c>', ['<a>'])], first.headers);

    expect(second.threadOf.get('c')).toBe(first.threadOf.get('b'));
    expect(second.merged.size).toBe(0);
  });

  it('merges threads when a late message joins them; the oldest survives', () => {
    const known = new Map([
      ['<old>', 'thread-1'],
      ['<young>', 'thread-2'],
      ['<other>', 'thread-3'],
      ['<old-2>', 'thread-1'],
    ]);

    const { threadOf, merged, headers } = link([message('m', '<m>', ['<young>', '<old>'])], known);

    expect(threadOf.get('m')).toBe('thread-1');
    expect([...merged]).toEqual([['thread-2', 'thread-1']]);
    expect(headers.get('<young>')).toBe('thread-1');
    expect(headers.has('<other>')).toBe(false);
  });

  it('merges chains of threads into one', () => {
    const known = new Map([
      ['<1>', 't1'],
      ['<2>', 't2'],
      ['<3>', 't3'],
    ]);

    const { merged } = link([message('x', '<x>', ['<3>', '<2>']), message('y', '<y>', ['<2>', '<1>'])], known);

    expect(Object.fromEntries(merged)).toEqual({ t2: 't1', t3: 't1' });
  });

  it('keeps messages without an id apart and copies of one message together', () => {
    const { threadOf, headers } = link([
      message('1', null),
      message('2', null),
      message('3', '<x>'),
      message('4', '<x>'),
      message('5', '<>'),
    ]);

    expect(new Set(['1', '2', '3', '5'].map((key) => threadOf.get(key))).size).toBe(4);
    expect(threadOf.get('3')).toBe(threadOf.get('4'));
    expect([...headers.keys()]).toEqual(['<x>']);
  });

  it('gives the same groups whatever the order of arrival', () => {
    const all = [
      message('a', '<a>'),
      message('b', '<b>', ['<a>']),
      message('c', '<c>', ['<a>', '<b>']),
      message('d', '<d>'),
      message('e', '<e>', ['<d>']),
    ];
    const groups = (order: readonly LinkableMessage[]) => {
      let known: ReadonlyMap<string, string> = new Map();
      const threads = new Map<string, string>();
      for (const [index, one] of order.entries()) {
        const linked = linkThreads({ messages: [one], known, createThreadId: () => `t${index}` });
        for (const [key, thread] of threads) threads.set(key, linked.merged.get(thread) ?? thread);
        for (const [key, thread] of linked.threadOf) threads.set(key, thread);
        known = new Map([...known, ...linked.headers].map(([header, thread]) => [header, linked.merged.get(thread) ?? thread]));
      }
      return ['abc', 'de'].map((group) => new Set([...group].map((key) => threads.get(key))).size);
    };

    expect(groups(all)).toEqual([1, 1]);
    expect(groups([...all].reverse())).toEqual([1, 1]);
  });

  it('links 20,000 messages of one thread at once', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => message(`${index}`, `<${index}>`, index === 0 ? [] : [`<${index - 1}>`]));

    expect(new Set(link(chain).threadOf.values()).size).toBe(1);
  });
});
