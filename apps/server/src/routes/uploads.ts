import type { Hono } from 'hono';
import { toSafeFilename } from '../http/content-disposition.ts';
import { apiHeaders } from '../http/security-headers.ts';
import { answerBlob } from './answer-blob.ts';
import type { ApiEnvironment, ApiParts } from './create-api.ts';

const plainContentType = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/;

class LimitExceeded extends Error {
  override readonly name = 'CoreError';
  readonly code = 'LIMIT_EXCEEDED';
  readonly reason = 'upload-too-large';
}

/** Files for drafts: `PUT /uploads?filename=…` with the bytes as the body, answered with the id to put into the draft. */
export function addUploadRoutes(api: Hono<ApiEnvironment>, parts: ApiParts): void {
  const { uploadLimitBytes } = parts.settings;
  api.put('/uploads', async (context) => {
    if (Number(context.req.header('content-length') ?? 0) > uploadLimitBytes) throw new LimitExceeded('The file is larger than allowed.');
    const claimed = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const stored = await parts.door.storeUpload(context.get('doorRequest'), {
      filename: toSafeFilename(context.req.query('filename') ?? null, 'file'),
      contentType: plainContentType.test(claimed) ? claimed : 'application/octet-stream',
      stream: context.req.raw.body ?? new ReadableStream({ start: (controller) => controller.close() }),
    });
    return new Response(JSON.stringify(stored), { status: 201, headers: { 'content-type': 'application/json', ...apiHeaders } });
  });

  // Pictures a person has put into a draft, shown in the editor until they travel with the message.
  api.get('/uploads/:uploadId{[0-9a-f-]{36}}', async (context) => {
    const upload = await parts.door.openUpload(context.get('doorRequest'), context.req.param('uploadId'));
    return answerBlob(upload, { fallbackName: 'file', isInlineAsked: true });
  });
}
