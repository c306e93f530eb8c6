import { type MailboxId, type MessageId, systemFlags } from '@mailwright/mail';
import { expect } from 'vitest';
import type { Clause } from './clause.ts';
import { type ContractContext, expectCode } from './contract-context.ts';

const unknownId = 'no-such-message' as MessageId;

function headerOf(message: { readonly envelope: { readonly messageIdHeader: string | null } }): string {
  return message.envelope.messageIdHeader ?? '';
}

async function countCopies(context: ContractContext, messageIdHeader: string): Promise<number> {
  return (await context.harness.listElsewhere(messageIdHeader)).length;
}

const flagClauses: readonly Clause[] = [
  {
    name: 'every system flag that is kept is set and taken away, and another client sees it; the others are UNSUPPORTED',
    run: async (context) => {
      const message = await context.deliver();
      const { keptFlags } = context.capabilities;
      const flags = keptFlags.filter((flag) => flag !== '$draft');
      for (const flag of systemFlags.filter((other) => !keptFlags.includes(other)))
        await expectCode(context.manager.setFlags([message.id], { add: [flag] }), 'UNSUPPORTED');

      for (const flag of flags) await context.manager.setFlags([message.id], { add: [flag] });
      const [flagged] = await context.harness.listElsewhere(headerOf(message));
      expect([...(await context.readFlags(message.id))].sort()).toEqual([...flags].sort());
      for (const flag of flags) await context.manager.setFlags([message.id], { remove: [flag] });
      const [plain] = await context.harness.listElsewhere(headerOf(message));

      expect(flagged?.flags).toEqual(
        expect.arrayContaining(['$seen', '$flagged', '$answered'].filter((flag) => flags.some((own) => own === flag))),
      );
      expect(plain?.flags.filter((flag) => flags.some((own) => own === flag))).toEqual([]);
      expect(await context.readFlags(message.id)).toEqual([]);
    },
  },
  {
    name: 'setting a flag twice, or taking one away that is not there, changes nothing more',
    run: async (context) => {
      const { id } = await context.deliver();

      await context.manager.setFlags([id], { add: ['$flagged'], remove: ['$seen'] });
      await context.manager.setFlags([id], { add: ['$flagged'], remove: ['$seen'] });

      expect(await context.readFlags(id)).toEqual(['$flagged']);
    },
  },
  {
    name: 'flags are set on several messages, unknown ids passed over',
    run: async (context) => {
      const [first, second] = [await context.deliver(), await context.deliver()];

      const passedOver = await context.manager.setFlags([first.id, unknownId, second.id], { add: ['$seen'] });

      expect([[], [unknownId]]).toContainEqual(passedOver);

      expect(await context.readFlags(first.id)).toEqual(['$seen']);
      expect(await context.readFlags(second.id)).toEqual(['$seen']);
    },
  },
  {
    name: 'setting a flag tells which messages have another id since a move',
    run: async (context) => {
      const [moved, kept] = [await context.deliver(), await context.deliver()];
      const target = await context.openTarget();
      await context.manager.moveMessages([moved.id], target.id);

      const passedOver = await context.manager.setFlags([moved.id, kept.id], { add: ['$flagged'] });

      expect(passedOver).toEqual(context.capabilities.hasStableIds ? [] : [moved.id]);
      expect(await context.readFlags(kept.id)).toContain('$flagged');
    },
  },
  {
    name: "a word of the person's own is kept as a flag",
    needs: 'canKeepOwnFlags',
    run: async (context) => {
      const { id } = await context.deliver();

      await context.manager.setFlags([id], { add: ['holiday2026'] });
      expect(await context.readFlags(id)).toEqual(['holiday2026']);
      await context.manager.setFlags([id], { remove: ['holiday2026'] });

      expect(await context.readFlags(id)).toEqual([]);
    },
  },
  {
    name: 'a flag that is no word is refused',
    run: async (context) => {
      const { id } = await context.deliver();

      for (const flag of ['two words', 'line\r\nbreak', 'nul\0', '']) {
        const outcome = await context.manager.setFlags([id], { add: [flag] }).then(
          () => 'taken',
          () => 'refused',
        );
        expect(outcome).toBe('refused');
      }
      expect(await context.readFlags(id)).toEqual([]);
    },
  },
];

const moveClauses: readonly Clause[] = [
  {
    name: 'a move gives the new id, keeps flags and time of receipt, and leaves no second copy',
    run: async (context) => {
      const message = await context.deliver({}, { receivedAt: '2026-02-03T04:05:06.000Z' });
      const flags = (['$answered', '$flagged'] as const).filter((flag) => context.capabilities.keptFlags.includes(flag));
      await context.manager.setFlags([message.id], { add: flags });
      const target = await context.openTarget();

      const moved = await context.manager.moveMessages([message.id], target.id);
      const newId = moved.get(message.id);
      const there = await context.find(target.id, headerOf(message));

      expect(newId).toBeDefined();
      expect(newId === message.id).toBe(context.capabilities.hasStableIds);
      expect(there).toMatchObject({ id: newId, mailboxIds: [target.id], receivedAt: '2026-02-03T04:05:06.000Z' });
      expect([...(there?.flags ?? [])].sort()).toEqual(flags);
      expect(await context.find(context.arrivals.id, headerOf(message))).toBeNull();
      expect(await countCopies(context, headerOf(message))).toBe(1);
      expect((await context.manager.getMessage(newId ?? message.id)).envelope.messageIdHeader).toBe(headerOf(message));
    },
  },
  {
    name: 'a message that is already there keeps its id',
    run: async (context) => {
      const { id } = await context.deliver();

      const moved = await context.manager.moveMessages([id], context.arrivals.id);

      expect([...moved]).toEqual([[id, id]]);
      expect((await context.manager.getMessages([id])).length).toBe(1);
    },
  },
  {
    name: 'a move said twice leaves one copy',
    run: async (context) => {
      const message = await context.deliver();
      const target = await context.openTarget();

      const first = await context.manager.moveMessages([message.id], target.id);
      const again = await context.manager.moveMessages([message.id], target.id);
      const onward = await context.manager.moveMessages([...first.values()], target.id);

      expect([...again.values()].filter((id) => id !== first.get(message.id))).toEqual([]);
      expect([...onward.values()]).toEqual([...first.values()]);
      expect(await countCopies(context, headerOf(message))).toBe(1);
    },
  },
  {
    name: 'several messages move at once, each with its own new id, gone ones left out',
    run: async (context) => {
      const messages = [await context.deliver(), await context.deliver(), await context.deliver()];
      const gone = await context.deliver();
      await context.harness.changeElsewhere('destroy', headerOf(gone));
      const target = await context.openTarget();

      const moved = await context.manager.moveMessages(
        [...messages, gone].map((message) => message.id),
        target.id,
      );

      expect([...moved.keys()].sort()).toEqual(messages.map((message) => message.id).sort());
      for (const message of messages) {
        expect((await context.find(target.id, headerOf(message)))?.id).toBe(moved.get(message.id));
      }
    },
  },
  {
    name: 'a move to a mailbox that does not exist is NOT_FOUND and moves nothing',
    run: async (context) => {
      const message = await context.deliver();

      await expectCode(context.manager.moveMessages([message.id], 'no-such-mailbox' as MailboxId), 'NOT_FOUND');

      expect((await context.manager.getMessages([message.id])).length).toBe(1);
    },
  },
  {
    name: 'a message is put into several mailboxes',
    needs: 'hasManyMailboxesPerMessage',
    run: async (context) => {
      const { id } = await context.deliver();
      const target = await context.openTarget();

      await context.manager.setMailboxes([id], { add: [target.id] });
      const [both] = await context.manager.getMessages([id]);
      await context.manager.setMailboxes([id], { remove: [context.arrivals.id] });
      const [one] = await context.manager.getMessages([id]);

      expect([...(both?.mailboxIds ?? [])].sort()).toEqual([context.arrivals.id, target.id].sort());
      expect(one?.mailboxIds).toEqual([target.id]);
    },
  },
];

const destroyClauses: readonly Clause[] = [
  {
    name: 'a destroyed message is gone for everybody, and destroying it again is fine',
    needs: 'canDestroyMessages',
    run: async (context) => {
      const message = await context.deliver();

      await context.manager.destroyMessages([message.id]);
      await context.manager.destroyMessages([message.id, unknownId]);

      expect(await countCopies(context, headerOf(message))).toBe(0);
      await expectCode(context.manager.getMessage(message.id), 'NOT_FOUND');
    },
  },
  {
    name: 'destroying touches no mail that another client has marked deleted; else it is a CONFLICT and nothing goes',
    needs: 'canDestroyMessages',
    forces: 'foreign-deleted',
    run: async (context) => {
      const foreign = await context.deliver({ subject: 'marked deleted by another client' });
      const own = await context.deliver({ subject: 'destroyed by us' });
      await context.harness.changeElsewhere('mark-deleted', headerOf(foreign));

      const outcome = await context.manager.destroyMessages([own.id]).then(
        () => 'destroyed',
        (error: { code: string }) => error.code,
      );

      expect(['destroyed', 'CONFLICT']).toContain(outcome);
      expect(await countCopies(context, headerOf(own))).toBe(outcome === 'destroyed' ? 0 : 1);
      expect((await context.harness.listElsewhere(headerOf(foreign)))[0]?.isMarkedDeleted).toBe(true);
      await context.harness.changeElsewhere('destroy', headerOf(foreign));
    },
  },
  {
    name: 'moving touches no mail that another client has marked deleted',
    forces: 'foreign-deleted',
    run: async (context) => {
      const foreign = await context.deliver({ subject: 'marked deleted by another client' });
      const own = await context.deliver({ subject: 'moved by us' });
      await context.harness.changeElsewhere('mark-deleted', headerOf(foreign));
      const target = await context.openTarget();

      const outcome = await context.manager.moveMessages([own.id], target.id).then(
        () => 'moved',
        (error: { code: string }) => error.code,
      );

      expect(['moved', 'CONFLICT']).toContain(outcome);
      expect(await countCopies(context, headerOf(foreign))).toBe(1);
      await context.harness.changeElsewhere('destroy', headerOf(foreign));
    },
  },
];

/** Flags, moves and destroying. */
export const flagAndMoveClauses: readonly Clause[] = [...flagClauses, ...moveClauses, ...destroyClauses];
