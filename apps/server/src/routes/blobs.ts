import type { Hono } from 'hono';
import { toContentDisposition, toSafeFilename } from '../http/content-disposition.ts';
import { blobHeaders } from '../http/security-headers.ts';
import { answerBlob } from './answer-blob.ts';
import type { ApiEnvironment, ApiParts } from './create-api.ts';

/** Attachments and the raw message. `?inline=1` shows what cannot act; `/raw/…?inline=1` shows the source as text. */
export function addBlobRoutes(api: Hono<ApiEnvironment>, parts: ApiParts): void {
  api.get('/blobs/:messageId{[0-9a-f-]{36}}/:partId{[0-9.]{1,100}}', async (context) => {
    const blob = await parts.door.openPart(context.get('doorRequest'), context.req.param('messageId'), context.req.param('partId'));
    return answerBlob(blob, { fallbackName: 'attachment', isInlineAsked: context.req.query('inline') === '1' });
  });

  api.get('/raw/:messageId{[0-9a-f-]{36}}', async (context) => {
    const raw = await parts.door.openRawMessage(context.get('doorRequest'), context.req.param('messageId'));
    const isShown = context.req.query('inline') === '1';
    const filename = toSafeFilename(raw.filename, 'message.eml');
    return new Response(raw.stream, {
      headers: {
        'content-type': isShown ? 'text/plain; charset=utf-8' : 'message/rfc822',
        'content-disposition': toContentDisposition(isShown ? 'inline' : 'attachment', filename),
        ...blobHeaders,
      },
    });
  });
}
