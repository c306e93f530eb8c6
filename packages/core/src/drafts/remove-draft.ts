import { schema } from '@mailwright/db';
import { isMailError, type MailManager, type MessageId } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { forgetMessages } from '../mail/apply-summaries.ts';
import type { DraftRow } from './draft-view.ts';
import { type DraftReference, findDraft } from './get-draft.ts';

/** Throws a draft away, also its copy at the provider. */
export async function removeDraft(context: PersonContext, input: DraftReference): Promise<void> {
  const draft = await context.services.database.withUser(context.userId, (db) => findDraft(db, input));
  if (draft.providerMessageId) {
    await withActiveDriver(context, draft.connectionId, ({ driver }) => destroyProviderCopy(context, driver, draft));
  }
  await context.services.database.withUser(context.userId, (db) => db.delete(schema.drafts).where(eq(schema.drafts.id, draft.id)));
}

/** Removes the copy in Drafts with its row; one that is gone already is fine. */
export async function destroyProviderCopy(context: PersonContext, driver: MailManager, draft: DraftRow): Promise<void> {
  const { providerMessageId } = draft;
  if (!providerMessageId) return;
  try {
    await driver.destroyMessages([providerMessageId as MessageId], { signal: context.signal });
  } catch (error) {
    if (!isMailError(error) || error.code !== 'NOT_FOUND') throw error;
  }
  await forgetMessage(context, draft.connectionId, providerMessageId);
}

/** Takes a destroyed message out of the mirror. */
export async function forgetMessage(context: PersonContext, connectionId: string, providerMessageId: string): Promise<void> {
  await context.services.database.withUser(context.userId, (db) => forgetMessages(db, connectionId, [providerMessageId as MessageId]));
}
