import { schema } from '@mailwright/db';
import type { MailManager, Message, MessageId } from '@mailwright/mail';
import { createMessageIdHeader } from '@mailwright/mime';
import { and, eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { storeUpload } from '../uploads/store-upload.ts';
import type { DraftRow, DraftView } from './draft-view.ts';
import { getDraft } from './get-draft.ts';

/** Takes a message of the Drafts mailbox up for editing; the same draft again while it is being edited. */
export async function openProviderDraft(context: PersonContext, input: { connectionId: string; messageId: string }): Promise<DraftView> {
  const { database } = context.services;
  const { message, known } = await database.withUser(context.userId, async (db) => {
    const [message] = await db
      .select()
      .from(schema.messages)
      .where(and(eq(schema.messages.id, input.messageId), eq(schema.messages.connectionId, input.connectionId)));
    if (!message) throw notFound('message');
    const [known] = await db
      .select()
      .from(schema.drafts)
      .where(and(eq(schema.drafts.connectionId, message.connectionId), eq(schema.drafts.providerMessageId, message.providerMessageId)));
    return { message, known };
  });
  if (known) return getDraft(context, { connectionId: input.connectionId, draftId: known.id });
  if (!message.isDraft) throw new CoreError('INVALID', 'not-a-draft', 'messageId');

  return withActiveDriver(context, input.connectionId, async ({ connection, driver }) => {
    const full = await driver.getMessage(message.providerMessageId as MessageId, { signal: context.signal });
    const related = await findAnswered(context, connection.id, full);
    const attachments = await copyFiles(context, driver, full);
    const [row] = await database.withUser(context.userId, (db) =>
      db
        .insert(schema.drafts)
        .values({
          userId: context.userId,
          connectionId: connection.id,
          identityAddress: full.envelope.from[0]?.address ?? connection.emailAddress,
          kind: related ? 'reply' : 'new',
          relatedMessageId: related,
          content: toContent(full, attachments),
          providerMessageId: message.providerMessageId,
          providerRevision: 1,
          messageIdHeader: full.envelope.messageIdHeader ?? createMessageIdHeader(connection.emailAddress.split('@').at(-1) ?? 'localhost'),
        })
        .returning(),
    );
    if (!row) throw notFound('draft');
    await holdFiles(context, row);
    return getDraft(context, { connectionId: connection.id, draftId: row.id });
  });
}

const toContent = (message: Message, attachments: DraftRow['content']['attachments']): DraftRow['content'] => ({
  to: message.envelope.to,
  cc: message.envelope.cc,
  bcc: message.envelope.bcc,
  subject: message.envelope.subject ?? '',
  html: message.html,
  text: message.html === null ? message.text : null,
  attachments,
});

async function findAnswered(context: PersonContext, connectionId: string, message: Message): Promise<string | null> {
  const header = message.envelope.inReplyTo[0];
  if (!header) return null;
  const [row] = await context.services.database.withUser(context.userId, (db) =>
    db
      .select({ id: schema.messages.id })
      .from(schema.messages)
      .where(and(eq(schema.messages.connectionId, connectionId), eq(schema.messages.messageIdHeader, header)))
      .limit(1),
  );
  return row?.id ?? null;
}

// The copy at the provider is replaced at every save, and its parts with it: the files must live with us.
async function copyFiles(context: PersonContext, driver: MailManager, message: Message): Promise<DraftRow['content']['attachments']> {
  const attachments: DraftRow['content']['attachments'][number][] = [];
  for (const file of message.attachments) {
    const blob = await driver.openBlob(message.id, file.partId, { signal: context.signal });
    const stored = await storeUpload(context, {
      filename: file.filename ?? 'attachment',
      contentType: file.contentType,
      stream: blob.stream,
    });
    attachments.push({ kind: 'upload', uploadId: stored.uploadId, isInline: file.isInline, contentId: file.contentId });
  }
  return attachments;
}

async function holdFiles(context: PersonContext, row: DraftRow): Promise<void> {
  await context.services.database.withUser(context.userId, async (db) => {
    for (const attachment of row.content.attachments) {
      if (attachment.kind !== 'upload') continue;
      await db.update(schema.uploads).set({ draftId: row.id }).where(eq(schema.uploads.id, attachment.uploadId));
    }
  });
}
