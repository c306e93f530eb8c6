import { type CallOptions, MailError, type MessageId, type OpenedBlob, type PartId } from '@mailwright/mail';
import { extractPart } from '@mailwright/mime';
import type { GmailClient } from '../gmail-client.ts';
import { findPart, summaryFields, toStructure } from '../gmail-mappers.ts';
import { quotaUnits } from '../quota-budget.ts';
import { readBytes } from '../read-answer.ts';
import { getOrThrow, openAttachment } from './get-message.ts';

/** The decoded bytes of one part, as they come; a part that Gmail keeps inside the message is taken out of its source. */
export async function openBlob(client: GmailClient, id: MessageId, partId: PartId, options: CallOptions = {}): Promise<OpenedBlob> {
  const { payload } = await getOrThrow(client, id, summaryFields, options);
  const found = payload === undefined ? null : findPart(payload, partId);
  if (payload === undefined || found === null || found.mimeType?.startsWith('multipart/'))
    throw new MailError('NOT_FOUND', 'The message has no such part.');
  const attachmentId = found.body?.attachmentId;
  if (attachmentId === undefined) return extractFromSource(client, id, partId, options);
  const { contentType, filename } = toStructure({ ...found, parts: [] });
  const stream = await openAttachment(client, id, attachmentId, options);
  // What a provider claims is no length to promise to a browser.
  return { stream, contentType, filename, sizeBytes: null };
}

/** The message as it lies at Gmail. */
export async function openRawMessage(client: GmailClient, id: MessageId, options: CallOptions = {}): Promise<OpenedBlob> {
  await getOrThrow(client, id, 'id,threadId,labelIds,internalDate', options);
  return { stream: await openSource(client, id, options), contentType: 'message/rfc822', filename: null, sizeBytes: null };
}

function openSource(client: GmailClient, id: MessageId, options: CallOptions): Promise<ReadableStream<Uint8Array>> {
  const request = { path: `messages/${encodeURIComponent(id)}`, query: { format: 'raw' }, units: quotaUnits.getMessage };
  return client.openBytes(request, 'raw', options.signal);
}

async function extractFromSource(client: GmailClient, id: MessageId, partId: PartId, options: CallOptions): Promise<OpenedBlob> {
  const raw = await readBytes(await openSource(client, id, options), client.context.limits.messageBytes);
  const { part, bytes } = await extractPart(raw, partId, { signal: options.signal });
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { stream, contentType: part.contentType, filename: part.filename, sizeBytes: bytes.length };
}
