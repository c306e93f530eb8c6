import type { MailboxId } from '@mailwright/mail';
import { expect } from 'vitest';
import type { Clause } from './clause.ts';
import { expectCode } from './contract-context.ts';

const oddNames = ['Prüfung & Ærø', '日本語メール', 'a "quoted" name', '100% * sure', 'Привет ~ мир', 'emoji 🎉'];

/** Mailboxes: what is listed, and making, renaming and destroying them. */
export const mailboxClauses: readonly Clause[] = [
  {
    name: 'the inbox exists, is selectable and has its role',
    run: async ({ manager }) => {
      const inboxes = (await manager.listMailboxes()).filter((mailbox) => mailbox.role === 'inbox');

      expect(inboxes).toHaveLength(1);
      expect(inboxes[0]?.isSelectable).toBe(true);
    },
  },
  {
    name: 'no role and no id is given twice, and every parent is listed',
    run: async ({ manager }) => {
      const mailboxes = await manager.listMailboxes();
      const roles = mailboxes.map((mailbox) => mailbox.role).filter((role) => role !== null);
      const ids = mailboxes.map((mailbox) => mailbox.id);
      const orphans = mailboxes.filter((mailbox) => mailbox.parentId !== null && !ids.includes(mailbox.parentId));

      expect(new Set(roles).size).toBe(roles.length);
      expect(new Set(ids).size).toBe(ids.length);
      expect(orphans).toEqual([]);
      for (const mailbox of mailboxes) expect(mailbox.path.at(-1)).toBe(mailbox.name);
    },
  },
  {
    name: 'mailbox ids are the same in another session',
    run: async ({ manager, harness }) => {
      await using other = await harness.createManager();

      const own = (await manager.listMailboxes()).map((mailbox) => mailbox.id);
      const theirs = (await other.listMailboxes()).map((mailbox) => mailbox.id);

      expect([...theirs].sort()).toEqual([...own].sort());
    },
  },
  {
    name: 'names in any script come back as they were given',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      for (const oddName of oddNames) {
        const created = await context.createMailbox(oddName);
        const listed = (await context.manager.listMailboxes()).find((mailbox) => mailbox.id === created.id);

        expect(created.name.endsWith(oddName)).toBe(true);
        expect(listed?.name).toBe(created.name);
        await context.manager.destroyMailbox(created.id);
      }
    },
  },
  {
    name: 'a mailbox is made inside another',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      const parent = await context.createMailbox('parent');

      const child = await context.manager.createMailbox({ name: 'child', parentId: parent.id });
      const listed = (await context.manager.listMailboxes()).find((mailbox) => mailbox.id === child.id);

      expect(listed?.parentId).toBe(parent.id);
      expect(listed?.path).toEqual([...parent.path, 'child']);
      await expectCode(context.manager.destroyMailbox(parent.id), 'CONFLICT');
      await context.manager.destroyMailbox(child.id);
    },
  },
  {
    name: 'a taken name is a CONFLICT, for making and for renaming',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      const first = await context.createMailbox('first');
      const second = await context.createMailbox('second');

      await expectCode(context.manager.createMailbox({ name: first.name }), 'CONFLICT');
      await expectCode(context.manager.renameMailbox(second.id, first.name), 'CONFLICT');
    },
  },
  {
    name: 'a renamed mailbox keeps its mail under the new name',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      const mailbox = await context.createMailbox('before');
      const message = await context.deliver();
      await context.manager.moveMessages([message.id], mailbox.id);

      const renamed = await context.manager.renameMailbox(mailbox.id, context.createMailboxName('after Ü'));

      const listed = await context.manager.listMailboxes();
      expect(listed.find((other) => other.id === renamed.id)?.name).toBe(renamed.name);
      expect(listed.map((other) => other.name)).not.toContain(mailbox.name);
      expect(await context.find(renamed.id, message.envelope.messageIdHeader ?? '')).not.toBeNull();
      await expectCode(context.manager.destroyMailbox(renamed.id), 'CONFLICT');
      for (const kept of (await context.manager.listMessages({ mailboxId: renamed.id, limit: 5 })).messages) await context.discard(kept);
      await context.manager.destroyMailbox(renamed.id);
    },
  },
  {
    name: 'a mailbox that holds mail is not destroyed, an empty one is',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      const mailbox = await context.createMailbox('full');
      const message = await context.deliver();
      const moved = await context.manager.moveMessages([message.id], mailbox.id);

      await expectCode(context.manager.destroyMailbox(mailbox.id), 'CONFLICT');
      await context.manager.moveMessages([...moved.values()], context.arrivals.id);
      await context.manager.destroyMailbox(mailbox.id);

      expect((await context.manager.listMailboxes()).map((other) => other.id)).not.toContain(mailbox.id);
    },
  },
  {
    name: 'a name with a line break or a NUL is refused and makes nothing',
    needs: 'canCreateMailboxes',
    run: async (context) => {
      const before = (await context.manager.listMailboxes()).length;

      for (const name of ['line\r\nbreak', 'nul\0', '']) {
        const outcome = await context.manager.createMailbox({ name }).then(
          () => 'made',
          () => 'refused',
        );
        expect(outcome).toBe('refused');
      }

      expect((await context.manager.listMailboxes()).length).toBe(before);
    },
  },
  {
    name: 'a mailbox that does not exist is NOT_FOUND',
    run: async ({ manager }) => {
      await expectCode(manager.listMessages({ mailboxId: 'no-such-mailbox' as MailboxId, limit: 5 }), 'NOT_FOUND');
    },
  },
  {
    name: 'counts tell messages and unread ones',
    run: async (context) => {
      const count = async () => (await context.manager.countMailboxes([context.arrivals.id])).get(context.arrivals.id);
      const before = await count();

      const read = await context.deliver();
      await context.deliver();
      await context.manager.setFlags([read.id], { add: ['$seen'] });

      expect(await count()).toEqual({ total: (before?.total ?? 0) + 2, unread: (before?.unread ?? 0) + 1 });
    },
  },
];
