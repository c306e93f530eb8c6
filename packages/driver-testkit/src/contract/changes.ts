import type { ChangeSet, MailManager, MessageId, SyncCursor } from '@mailwright/mail';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Clause } from './clause.ts';
import { type ContractContext, expectCode } from './contract-context.ts';

interface Drained {
  readonly createdHeaders: readonly (string | null)[];
  readonly updatedFlags: ReadonlyMap<MessageId, readonly string[]>;
  readonly destroyed: readonly MessageId[];
  readonly mustResync: ChangeSet['mustResync'];
  readonly cursor: SyncCursor;
}

async function startNow(manager: MailManager): Promise<SyncCursor> {
  return (await manager.getChanges(null)).nextCursor;
}

/** Follows `hasMore` to its end. */
async function drain({ harness }: ContractContext, manager: MailManager, from: SyncCursor): Promise<Drained> {
  const createdHeaders: (string | null)[] = [];
  const updatedFlags = new Map<MessageId, readonly string[]>();
  const destroyed: MessageId[] = [];
  let cursor = from;
  for (let page = 0; page < 50; page += 1) {
    const changes = await manager.getChanges(cursor);
    const headers = changes.created.map((message) => message.envelope.messageIdHeader);
    // NOTE: an account that somebody uses gets mail of its own meanwhile.
    createdHeaders.push(...headers.filter((header) => header?.includes(harness.messageIdDomain)));
    for (const update of changes.updated) updatedFlags.set(update.id, [...update.flags].sort());
    destroyed.push(...changes.destroyed);
    cursor = changes.nextCursor;
    if (changes.mustResync !== null || !changes.hasMore)
      return { createdHeaders, updatedFlags, destroyed, mustResync: changes.mustResync, cursor };
  }
  throw new Error('getChanges has no end.');
}

function drainUntil(context: ContractContext, cursor: SyncCursor, isThere: (changes: Drained) => boolean): Promise<Drained> {
  return eventually('the change is reported', async () => {
    const changes = await drain(context, context.manager, cursor);
    return isThere(changes) && changes;
  });
}

/** Changes: what happened since a cursor. */
export const changeClauses: readonly Clause[] = [
  {
    name: 'a null cursor starts now, with nothing in it',
    run: async (context) => {
      await context.deliver();

      const changes = await context.manager.getChanges(null);

      expect(changes).toMatchObject({ created: [], updated: [], destroyed: [], hasMore: false, mustResync: null });
      expect(await drain(context, context.manager, changes.nextCursor)).toMatchObject({ createdHeaders: [], destroyed: [] });
    },
  },
  {
    name: 'new mail is created, once',
    run: async (context) => {
      const cursor = await startNow(context.manager);

      const messages = [await context.deliver({ subject: 'created one' }), await context.deliver({ subject: 'created two' })];
      const changes = await drainUntil(context, cursor, ({ createdHeaders }) => createdHeaders.length >= 2);

      expect([...changes.createdHeaders].sort()).toEqual(messages.map((message) => message.envelope.messageIdHeader).sort());
      expect(changes.destroyed).toEqual([]);
      expect((await drain(context, context.manager, changes.cursor)).createdHeaders).toEqual([]);
    },
  },
  {
    name: 'a flag set by another client is an update with all flags',
    run: async (context) => {
      const message = await context.deliver();
      await context.manager.setFlags([message.id], { add: ['$flagged'] });
      const cursor = await startNow(context.manager);

      await context.harness.changeElsewhere('mark-seen', message.envelope.messageIdHeader ?? '');
      const changes = await drainUntil(context, cursor, ({ updatedFlags }) => updatedFlags.has(message.id));

      expect(changes.updatedFlags.get(message.id)).toEqual(['$flagged', '$seen']);
      expect(changes.createdHeaders).toEqual([]);
    },
  },
  {
    name: 'mail destroyed by another client is destroyed',
    run: async (context) => {
      const message = await context.deliver();
      const cursor = await startNow(context.manager);

      await context.harness.changeElsewhere('destroy', message.envelope.messageIdHeader ?? '');
      const changes = await drainUntil(context, cursor, ({ destroyed }) => destroyed.length > 0);

      expect(changes.destroyed).toEqual([message.id]);
    },
  },
  {
    name: 'mail that came and went in between leaves no trace that cannot be followed',
    run: async (context) => {
      const cursor = await startNow(context.manager);
      const passing = await context.deliver({ subject: 'passing through' });
      await context.harness.changeElsewhere('destroy', passing.envelope.messageIdHeader ?? '');
      const staying = await context.deliver({ subject: 'staying' });

      const changes = await drainUntil(context, cursor, ({ createdHeaders }) => createdHeaders.includes(staying.envelope.messageIdHeader));

      expect(changes.createdHeaders).toEqual([staying.envelope.messageIdHeader]);
    },
  },
  {
    name: 'a move is one update where ids are stable, else one destroyed and one created',
    run: async (context) => {
      const message = await context.deliver();
      const cursor = await startNow(context.manager);
      await context.harness.changeElsewhere('move-to-trash', message.envelope.messageIdHeader ?? '');
      const { hasStableIds } = context.capabilities;

      const changes = await drainUntil(context, cursor, ({ updatedFlags, destroyed, createdHeaders }) =>
        hasStableIds ? updatedFlags.has(message.id) : destroyed.length > 0 && createdHeaders.length > 0,
      );

      expect(changes.destroyed).toEqual(hasStableIds ? [] : [message.id]);
      expect(changes.createdHeaders).toEqual(hasStableIds ? [] : [message.envelope.messageIdHeader]);
    },
  },
  {
    name: 'the same cursor twice gives the same set',
    run: async (context) => {
      const kept = await context.deliver();
      const gone = await context.deliver();
      const cursor = await startNow(context.manager);
      await context.deliver({ subject: 'seen twice' });
      await context.harness.changeElsewhere('mark-flagged', kept.envelope.messageIdHeader ?? '');
      await context.harness.changeElsewhere('destroy', gone.envelope.messageIdHeader ?? '');
      await drainUntil(context, cursor, ({ destroyed, updatedFlags }) => destroyed.length > 0 && updatedFlags.size > 0);
      await using other = await context.openManager();

      const [first, second, elsewhere] = [
        await drain(context, context.manager, cursor),
        await drain(context, context.manager, cursor),
        await drain(context, other, cursor),
      ];

      for (const again of [second, elsewhere]) {
        expect(again.createdHeaders).toEqual(first.createdHeaders);
        expect([...again.updatedFlags]).toEqual([...first.updatedFlags]);
        expect(again.destroyed).toEqual(first.destroyed);
      }
    },
  },
  {
    name: 'many changes are drained by hasMore, none lost',
    run: async (context) => {
      const cursor = await startNow(context.manager);
      const headers: string[] = [];
      for (let index = 0; index < 30; index += 1) {
        const { raw, messageIdHeader } = context.build({ subject: `one of many ${index}` });
        await context.harness.deliver(raw);
        headers.push(messageIdHeader);
      }

      const changes = await drainUntil(context, cursor, ({ createdHeaders }) => createdHeaders.length >= headers.length);

      expect([...changes.createdHeaders].sort()).toEqual([...headers].sort());
    },
  },
  {
    name: 'a cursor that means nothing is mustResync, never an exception',
    run: async (context) => {
      for (const cursor of ['', 'garbage', '{"a":1}', 'x'.repeat(5000)]) {
        const changes = await context.manager.getChanges(cursor as SyncCursor);
        expect(changes.mustResync).toBe('all');
        expect(changes.nextCursor).not.toBe(cursor);
      }
    },
  },
  {
    name: 'an expired cursor is mustResync, and the next one works',
    forces: 'expire-cursor',
    run: async (context) => {
      const cursor = await startNow(context.manager);
      await context.deliver();
      await context.harness.force('expire-cursor');

      const { mustResync, nextCursor } = await context.manager.getChanges(cursor);
      expect(mustResync === 'all' || mustResync?.includes(context.arrivals.id)).toBe(true);
      const fresh = await context.deliver({ subject: 'after the expiry' });
      const changes = await drainUntil(context, nextCursor, ({ createdHeaders }) => createdHeaders.length > 0);

      expect(changes.mustResync).toBeNull();
      expect(changes.createdHeaders).toEqual([fresh.envelope.messageIdHeader]);
    },
  },
  {
    name: 'waiting ends with true when mail arrives, and with false at its deadline',
    run: async (context) => {
      const cursor = await startNow(context.manager);

      expect(await context.manager.waitForChange(cursor, { timeoutMs: 300 })).toBe(false);
      const waiting = context.manager.waitForChange(cursor, { timeoutMs: 15_000 });
      await context.harness.deliver(context.build().raw);

      expect(await waiting).toBe(true);
    },
  },
  {
    name: 'waiting does not keep other calls from running, and is aborted at once',
    run: async (context) => {
      const cursor = await startNow(context.manager);
      const controller = new AbortController();
      const waiting = context.manager.waitForChange(cursor, { timeoutMs: 20_000 }, { signal: controller.signal });
      const cancelled = expectCode(waiting, 'CANCELLED');

      await context.manager.listMailboxes();
      const abortedAt = Date.now();
      controller.abort();
      await cancelled;

      expect(Date.now() - abortedAt).toBeLessThan(1000);
    },
  },
];
