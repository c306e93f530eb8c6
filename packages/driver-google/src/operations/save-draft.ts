import { type CallOptions, isMailError, MailError, type MessageId, type MessageSummary } from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { draftSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { findDraft } from './find-draft.ts';
import { findThread } from './find-thread.ts';
import { getMessages } from './get-messages.ts';

/** Saves a draft; one that is replaced is changed in one step, in which Gmail gives it a new message. */
export async function saveDraft(
  client: GmailClient,
  raw: Uint8Array,
  request: { readonly replaces?: MessageId } = {},
  options: CallOptions = {},
): Promise<MessageSummary> {
  const known = request.replaces === undefined ? null : await findDraft(client, request.replaces, options);
  const threadId = await findThread(client, raw, options);
  const metadata = { message: threadId === null ? {} : { threadId } };
  const create = () => client.upload({ path: 'drafts', metadata, raw, schema: draftSchema, units: quotaUnits.createDraft }, options.signal);
  const update = (id: string) =>
    client.upload(
      { method: 'PUT', path: `drafts/${encodeURIComponent(id)}`, metadata, raw, schema: draftSchema, units: quotaUnits.updateDraft },
      options.signal,
    );
  const draft =
    known === null ? await create() : await update(known).catch((error: unknown) => (isGone(error) ? create() : Promise.reject(error)));
  const [summary] = await getMessages(client, [draft.message.id as MessageId], options);
  if (summary === undefined) throw new MailError('NOT_FOUND', 'The draft was removed as soon as it was saved.');
  return summary;
}

function isGone(error: unknown): boolean {
  return isMailError(error) && error.code === 'NOT_FOUND';
}
