import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { joinRows, RowCollector } from './row-collector.ts';

const query: FetchQueryObject = { uid: true, flags: true, headers: ['subject'], size: true };

const toRow = (uid: number, told: Partial<FetchMessageObject> = {}): FetchMessageObject => ({ seq: uid, uid, ...told });
const toAnswer = (uid: number, flag = '\\Seen') =>
  toRow(uid, { size: uid * 10, flags: new Set([flag]), headers: Buffer.from(`Subject: ${uid}\r\n`) });

const createCollector = () =>
  new RowCollector(query, {
    map: ({ uid, flags, size }) => ({ uid, size, flags: [...(flags ?? [])] }),
    amend: (result, { flags }) => (flags ? { ...result, flags: [...flags] } : result),
  });

describe('rows of a FETCH', () => {
  it('become results in the order in which their messages were met first, each once', () => {
    const collector = createCollector();

    for (const row of [toAnswer(7), toRow(3, { flags: new Set(['\\Flagged']) }), toAnswer(5), toAnswer(3)]) collector.add(row);

    expect(collector.finish().map(({ uid }) => uid)).toEqual([7, 3, 5]);
    expect(collector.count).toBe(4);
  });

  it.each([
    ['before', [toRow(4, { flags: new Set(['\\Flagged']) }), toAnswer(4)], ['\\Seen']],
    ['behind', [toAnswer(4), toRow(4, { flags: new Set(['\\Flagged']) })], ['\\Flagged']],
  ] as const)('take along flags that come %s them: the last word holds', (_where, rows, flags) => {
    const collector = createCollector();

    for (const row of rows) collector.add(row);

    expect(collector.finish()).toEqual([{ uid: 4, size: 40, flags }]);
  });

  it('become one where the answer comes in pieces', () => {
    const collector = createCollector();

    collector.add(toRow(4, { headers: Buffer.from('Subject: 4\r\n') }));
    collector.add(toRow(4, { size: 40 }));
    expect(collector.finish()).toEqual([]);
    collector.add(toRow(4, { flags: new Set(['\\Seen']) }));

    expect(collector.finish()).toEqual([{ uid: 4, size: 40, flags: ['\\Seen'] }]);
  });

  it('are none where a server tells flags of messages nobody asked for, or has no UID for them', () => {
    const collector = createCollector();

    collector.add(toRow(9, { flags: new Set() }));
    for (const uid of [0, -1, 1.5, Number.NaN]) collector.add(toAnswer(uid));

    expect(collector.finish()).toEqual([]);
    expect(collector.count).toBe(5);
  });

  it('say at the end what could not be read, and stop no reader before', () => {
    const collector = new RowCollector(query, {
      map({ uid }) {
        if (uid === 2) throw new RangeError('too deep');
        return uid;
      },
      amend: (uid) => uid,
    });

    for (const uid of [1, 2, 3]) expect(() => collector.add(toAnswer(uid))).not.toThrow();

    expect(() => collector.finish()).toThrow('too deep');
  });
});

describe('joined rows', () => {
  it('keep what was told before where the later row leaves it out', () => {
    const joined = joinRows(toAnswer(4), toRow(4, { flags: new Set(['\\Flagged']), size: undefined }));

    expect(joined).toMatchObject({ uid: 4, size: 40, headers: Buffer.from('Subject: 4\r\n') });
    expect([...(joined.flags ?? [])]).toEqual(['\\Flagged']);
  });

  it('hold the parts of both, and none that the server has not', () => {
    const missing = false as unknown as Buffer;
    const before = toRow(4, { bodyParts: new Map([['1', Buffer.from('one')]]) });
    const after = toRow(4, {
      bodyParts: new Map([
        ['2', Buffer.from('two')],
        ['3', missing],
      ]),
    });

    expect([...(joinRows(before, after).bodyParts ?? [])].map(([part, bytes]) => [part, bytes.toString()])).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ]);
  });
});
