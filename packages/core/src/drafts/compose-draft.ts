import { schema } from '@mailwright/db';
import type { Address, MailManager, MessageId, PartId } from '@mailwright/mail';
import { composeMessage, type OutgoingMessage } from '@mailwright/mime';
import { eq } from 'drizzle-orm';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { findIdentities } from '../identities/list-identities.ts';
import { openUpload } from '../uploads/open-upload.ts';
import type { DraftRow } from './draft-view.ts';
import { carryInlineImages, type InlineReference } from './inline-images.ts';

type OutgoingFile = OutgoingMessage['attachments'][number];
type ComposedMessage = Awaited<ReturnType<typeof composeMessage>>;

/** What composing needs to know beside the draft. */
export interface ComposeOptions {
  /** For the copy in Drafts: keeps the Bcc header, drops what is no address yet. */
  readonly forDrafts: boolean;
}

/**
 * Turns a draft into RFC 5322 bytes with its files and reply headers (RFC 5322 §3.6.4).
 * MailError SUBMISSION_REJECTED names bad addresses; LIMIT_EXCEEDED `message-too-large`.
 */
export async function composeDraft(
  context: PersonContext,
  driver: MailManager,
  draft: DraftRow,
  options: ComposeOptions,
): Promise<ComposedMessage> {
  const { from, related } = await findSurroundings(context, draft);
  const { html, references } = carryInlineImages(draft.content.html);
  const files = await loadFiles(context, driver, draft, references);
  const recipients = (list: readonly Address[]) => (options.forDrafts ? list.filter((entry) => isAddress(entry.address)) : list);
  const isAnswer = draft.kind === 'reply' || draft.kind === 'reply-all';

  return composeMessage({
    from,
    to: recipients(draft.content.to),
    cc: recipients(draft.content.cc),
    bcc: recipients(draft.content.bcc),
    subject: draft.content.subject,
    text: draft.content.text,
    html,
    attachments: files,
    messageIdHeader: draft.messageIdHeader,
    sentAt: context.services.now().toISOString(),
    keepBcc: options.forDrafts,
    ...(isAnswer && related?.messageIdHeader
      ? { inReplyTo: related.messageIdHeader, references: [...related.envelope.references, related.messageIdHeader] }
      : {}),
  });
}

const isAddress = (address: string): boolean => /^[^\s@<>]+@[^\s@<>]+$/.test(address);

async function findSurroundings(context: PersonContext, draft: DraftRow) {
  return context.services.database.withUser(context.userId, async (db) => {
    const [connection] = await db.select().from(schema.connections).where(eq(schema.connections.id, draft.connectionId));
    if (!connection) throw notFound('connection');
    const identities = await findIdentities(db, connection);
    const identity = identities.find((candidate) => candidate.address.toLowerCase() === draft.identityAddress.toLowerCase());
    if (!identity) throw new CoreError('INVALID', 'identity-unknown', 'identityAddress');
    const [related] = draft.relatedMessageId
      ? await db.select().from(schema.messages).where(eq(schema.messages.id, draft.relatedMessageId))
      : [];
    return { from: { name: identity.name, address: identity.address }, related };
  });
}

async function loadFiles(
  context: PersonContext,
  driver: MailManager,
  draft: DraftRow,
  references: readonly InlineReference[],
): Promise<readonly OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  let left = context.services.uploadLimitBytes;
  const take = async (file: Promise<OutgoingFile>) => {
    const loaded = await file;
    left -= loaded.content.byteLength;
    if (left < 0) throw new CoreError('LIMIT_EXCEEDED', 'message-too-large', 'attachments');
    files.push(loaded);
  };
  const inlineUploads = new Map(references.flatMap((found) => (found.kind === 'upload' ? [[found.uploadId, found] as const] : [])));

  for (const attachment of draft.content.attachments) {
    if (attachment.kind === 'part') {
      await take(loadPart(context, driver, { draft, messageId: attachment.messageId, partId: attachment.partId }));
      continue;
    }
    const inline = inlineUploads.get(attachment.uploadId);
    inlineUploads.delete(attachment.uploadId);
    const contentId = inline?.contentId ?? attachment.contentId;
    await take(loadUpload(context, attachment.uploadId, contentId && (inline || attachment.isInline) ? contentId : null));
  }
  for (const inline of inlineUploads.values()) await take(loadUpload(context, inline.uploadId, inline.contentId));
  for (const found of references) {
    if (found.kind === 'part') await take(loadPart(context, driver, { draft, ...found }));
  }
  return files;
}

async function loadUpload(context: PersonContext, uploadId: string, contentId: string | null): Promise<OutgoingFile> {
  const upload = await openUpload(context, uploadId);
  const content = await readAll(upload.stream, context.services.uploadLimitBytes);
  const inline = contentId ? { contentId, isInline: true } : {};
  return { filename: upload.filename, contentType: upload.contentType, content, ...inline };
}

async function loadPart(
  context: PersonContext,
  driver: MailManager,
  source: { draft: DraftRow; messageId: string; partId: string; contentId?: string },
): Promise<OutgoingFile> {
  const [message] = await context.services.database.withUser(context.userId, (db) =>
    db
      .select({ providerMessageId: schema.messages.providerMessageId, connectionId: schema.messages.connectionId })
      .from(schema.messages)
      .where(eq(schema.messages.id, source.messageId)),
  );
  if (!message) throw notFound('message');
  if (message.connectionId !== source.draft.connectionId) throw new CoreError('INVALID', 'attachment-of-other-account', 'attachments');
  const blob = await driver.openBlob(message.providerMessageId as MessageId, source.partId as PartId, { signal: context.signal });
  const content = await readAll(blob.stream, context.services.uploadLimitBytes);
  const inline = source.contentId ? { contentId: source.contentId, isInline: true } : {};
  return { filename: blob.filename ?? 'attachment', contentType: blob.contentType, content, ...inline };
}

async function readAll(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of stream) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > limit) throw new CoreError('LIMIT_EXCEEDED', 'message-too-large', 'attachments');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
