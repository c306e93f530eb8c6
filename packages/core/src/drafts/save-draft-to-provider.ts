import { schema } from '@mailwright/db';
import type { MessageId } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { applyReading, readAndApply, readReadingMark } from '../mail/apply-reading.ts';
import { composeDraft } from './compose-draft.ts';
import type { DraftView } from './draft-view.ts';
import { type DraftReference, findDraft, getDraft } from './get-draft.ts';
import { forgetMessage } from './remove-draft.ts';

/** Puts the newest revision into the provider's Drafts, replacing the copy there; nothing happens when it is there already. */
export async function saveDraftToProvider(context: PersonContext, input: DraftReference): Promise<DraftView> {
  const { database } = context.services;
  const draft = await database.withUser(context.userId, (db) => findDraft(db, input));
  if (draft.providerMessageId && draft.providerRevision === draft.revision) return getDraft(context, input);

  await withActiveDriver(context, draft.connectionId, async ({ connection, driver }) => {
    const { raw } = await composeDraft(context, driver, draft, { forDrafts: true });
    const replaces = draft.providerMessageId ? { replaces: draft.providerMessageId as MessageId } : {};
    const mark = await database.withUser(context.userId, (db) => readReadingMark(db, connection.id));
    const saved = await driver.saveDraft(raw, replaces, { signal: context.signal });
    await database.withUser(context.userId, (db) =>
      db
        .update(schema.drafts)
        .set({ providerMessageId: saved.id, providerRevision: draft.revision, updatedAt: draft.updatedAt })
        .where(eq(schema.drafts.id, draft.id)),
    );
    if (draft.providerMessageId && draft.providerMessageId !== saved.id) {
      await forgetMessage(context, connection.id, draft.providerMessageId);
    }
    const written = await applyReading(context, connection.id, { mark, messages: [saved] });
    if (!written) await readAndApply(context, connection.id, async () => ({ messages: await driver.getMessages([saved.id]) }));
  });
  return getDraft(context, input);
}
