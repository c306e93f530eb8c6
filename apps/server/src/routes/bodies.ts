import type { Hono } from 'hono';
import { bodyHeaders } from '../http/security-headers.ts';
import { answerBlob } from './answer-blob.ts';
import type { ApiContext, ApiEnvironment, ApiParts } from './create-api.ts';

/** The origin the browser sees, for a Host that was checked before. */
function originOf(context: ApiContext, origins: readonly string[]): string {
  const host = context.req.header('host')?.toLowerCase();
  return origins.find((origin) => new URL(origin).host === host) ?? origins[0] ?? '';
}

/** Mail bodies: each a document of its own, and the pictures inside it. */
export function addBodyRoutes(api: Hono<ApiEnvironment>, parts: ApiParts): void {
  api.get('/bodies/:messageId{[0-9a-f-]{36}}', async (context) => {
    const messageId = context.req.param('messageId');
    const imagesAllowed = context.req.query('images') === '1';
    const theme = context.req.query('theme') === 'dark' ? 'dark' : 'light';
    const body = await parts.door.openBodyDocument(context.get('doorRequest'), messageId, { imagesAllowed, theme });
    const origin = originOf(context, parts.settings.origins);
    return new Response(body.html, { headers: bodyHeaders({ origin, messageId, hasRemoteImages: body.hasRemoteImages }) });
  });

  api.get('/bodies/:messageId{[0-9a-f-]{36}}/parts/:partId{[0-9.]{1,100}}', async (context) => {
    const blob = await parts.door.openPart(context.get('doorRequest'), context.req.param('messageId'), context.req.param('partId'));
    return answerBlob(blob, { fallbackName: 'image', isInlineAsked: true, isImageRequired: true });
  });

  api.get('/image-proxy', async (context) => {
    const { url = '', signature = '' } = context.req.query();
    const image = await parts.door.openRemoteImage(context.get('doorRequest'), url, signature);
    return answerBlob(image, { fallbackName: 'image', isInlineAsked: true, isImageRequired: true });
  });
}
