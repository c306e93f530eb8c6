import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Clause } from './clause.ts';
import { readAll } from './contract-context.ts';

/** Drafts: saving, replacing, sending. */
export const draftClauses: readonly Clause[] = [
  {
    name: 'a saved draft lies in Drafts with $draft and $seen, its Bcc kept',
    needs: 'canSaveDrafts',
    run: async (context) => {
      const { raw, messageIdHeader } = context.build({ subject: 'Entwurf – 下書き', bcc: 'hidden@elsewhere.example' });

      const draft = await context.manager.saveDraft(raw);

      const drafts = await context.findMailbox('drafts');
      const source = Buffer.from(await readAll((await context.manager.openRawMessage(draft.id)).stream)).toString();
      expect(draft).toMatchObject({ mailboxIds: [drafts.id], envelope: { subject: 'Entwurf – 下書き', messageIdHeader } });
      expect(draft.flags).toEqual(expect.arrayContaining(['$draft', '$seen']));
      expect((await context.find(drafts.id, messageIdHeader))?.id).toBe(draft.id);
      expect(source).toContain('Bcc: hidden@elsewhere.example');
      await context.discard(draft);
    },
  },
  {
    name: 'a replaced draft leaves one, the newer',
    needs: 'canSaveDrafts',
    run: async (context) => {
      const messageIdHeader = context.createMessageIdHeader('draft');
      const first = await context.manager.saveDraft(context.build({ messageIdHeader, text: 'first words' }).raw);

      const second = await context.manager.saveDraft(context.build({ messageIdHeader, text: 'second words' }).raw, { replaces: first.id });

      const copies = await context.harness.listElsewhere(messageIdHeader);
      expect(copies).toHaveLength(1);
      expect((await context.manager.getMessage(second.id)).text).toContain('second words');
      await context.discard(second);
    },
  },
  {
    name: 'a draft whose predecessor is gone is saved all the same',
    needs: 'canSaveDrafts',
    run: async (context) => {
      const first = await context.manager.saveDraft(context.build().raw);
      await context.harness.changeElsewhere('destroy', first.envelope.messageIdHeader ?? '');

      const second = await context.manager.saveDraft(context.build({ text: 'still here' }).raw, { replaces: first.id });

      expect((await context.manager.getMessage(second.id)).text).toContain('still here');
      await context.discard(second);
    },
  },
  {
    name: 'a draft is thrown away whatever else may be destroyed, and doing so again is fine',
    needs: 'canSaveDrafts',
    run: async (context) => {
      const draft = await context.manager.saveDraft(context.build().raw);

      await context.manager.destroyMessages([draft.id]);
      await context.manager.destroyMessages([draft.id]);

      expect(await context.harness.listElsewhere(draft.envelope.messageIdHeader ?? '')).toEqual([]);
    },
  },
  {
    name: 'a draft that is sent is a draft no more',
    needs: 'canSaveDrafts',
    run: async (context) => {
      if (!context.capabilities.canSend) return;
      const { harness, manager } = context;
      const { raw, messageIdHeader } = context.build({ from: harness.emailAddress, to: harness.otherAddress });
      const draft = await manager.saveDraft(raw);

      await manager.sendMessage({
        raw,
        envelope: { mailFrom: harness.emailAddress, rcptTo: [harness.otherAddress] },
        messageIdHeader,
        draftId: draft.id,
      });

      await eventually('the draft is gone', async () => (await manager.getMessages([draft.id])).length === 0);
      const copies = (await harness.listElsewhere(messageIdHeader)).filter((copy) => copy.mailboxRole === 'drafts');
      expect(copies).toEqual([]);
    },
  },
];
