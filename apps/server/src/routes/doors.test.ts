import { describe, expect, it } from 'vitest';
import { blobOf, sessionCookie, startTestServer } from '../testing/start-test-server.ts';

const messageId = '0195c1de-7a3c-7c11-9b1e-0123456789ab';
const cookie = { cookie: sessionCookie };
const png = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
);
const blobPolicy = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
};

describe('mail bodies', () => {
  const door = { openBodyDocument: async () => ({ html: '<p>Hello</p>', hasRemoteImages: false }) };

  it('carry exactly these headers', async () => {
    await using server = await startTestServer({ door });

    const answer = await server.request(`/bodies/${messageId}`, { headers: cookie });

    expect(answer.body.toString()).toBe('<p>Hello</p>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: ${server.origin}/bodies/${messageId}/parts/; style-src 'unsafe-inline'; font-src 'none'; media-src 'none'; script-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-src 'none'; frame-ancestors ${server.origin}`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'x-dns-prefetch-control': 'off',
    });
  });

  it('name the image proxy only where remote images are shown', async () => {
    await using server = await startTestServer({ door: { openBodyDocument: async () => ({ html: '', hasRemoteImages: true }) } });

    const answer = await server.request(`/bodies/${messageId}?images=1`, { headers: cookie });

    expect(answer.headers['content-security-policy']).toContain(
      `img-src data: ${server.origin}/bodies/${messageId}/parts/ ${server.origin}/image-proxy; style-src`,
    );
    expect(answer.headers['content-security-policy']).not.toContain('allow-scripts');
  });

  it('are asked for with the view that the address names', async () => {
    const views: unknown[] = [];
    await using server = await startTestServer({
      door: {
        openBodyDocument: async (request, id, view) => {
          views.push([request.userId, id, view]);
          return { html: '', hasRemoteImages: false };
        },
      },
    });

    await server.request(`/bodies/${messageId}?images=1&theme=dark`, { headers: cookie });
    await server.request(`/bodies/${messageId}?images=yes&theme=x`, { headers: cookie });

    expect(views).toEqual([
      ['ada', messageId, { imagesAllowed: true, theme: 'dark' }],
      ['ada', messageId, { imagesAllowed: false, theme: 'light' }],
    ]);
  });

  it('show pictures of the mail, and nothing else, as parts', async () => {
    const parts: Record<string, ReturnType<typeof blobOf>> = {
      '1': blobOf(png, 'text/html', 'a.html'),
      '2': blobOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml', 'a.svg'),
      '3': blobOf('<script>alert(1)</script>', 'image/png', 'a.png'),
    };
    await using server = await startTestServer({
      door: { openPart: async (_request, _id, partId) => parts[partId] ?? blobOf('', '', null) },
    });

    const [picture, svg, script] = await Promise.all(
      ['1', '2', '3'].map((id) => server.request(`/bodies/${messageId}/parts/${id}`, { headers: cookie })),
    );

    expect(picture?.headers).toMatchObject({ 'content-type': 'image/png', ...blobPolicy });
    expect(picture?.body.equals(Buffer.from(png))).toBe(true);
    expect([svg?.status, script?.status]).toEqual([415, 415]);
  });
});

describe('blobs', () => {
  const cases = [
    { claimed: 'text/html', bytes: '<script>alert(1)</script>', type: 'application/octet-stream', inline: 'attachment' },
    { claimed: 'image/svg+xml', bytes: '<svg onload="alert(1)"/>', type: 'application/octet-stream', inline: 'attachment' },
    { claimed: 'application/xml', bytes: '<?xml version="1.0"?><a/>', type: 'application/octet-stream', inline: 'attachment' },
    { claimed: 'text/plain', bytes: '<script>alert(1)</script>', type: 'text/plain; charset=utf-8', inline: 'inline' },
    { claimed: 'text/plain', bytes: 'binary\0text', type: 'application/octet-stream', inline: 'attachment' },
    { claimed: 'application/pdf', bytes: '%PDF-1.7\n', type: 'application/pdf', inline: 'inline' },
    { claimed: 'application/pdf', bytes: '<html>', type: 'application/octet-stream', inline: 'attachment' },
  ];

  it.each(cases)('$claimed with the bytes $bytes go out as $type', async ({ claimed, bytes, type, inline }) => {
    await using server = await startTestServer({ door: { openPart: async () => blobOf(bytes, claimed, 'file.bin') } });

    const saved = await server.request(`/blobs/${messageId}/1.2`, { headers: cookie });
    const shown = await server.request(`/blobs/${messageId}/1.2?inline=1`, { headers: cookie });

    expect(saved.headers).toMatchObject({
      'content-type': type,
      'content-disposition': `attachment; filename="file.bin"; filename*=UTF-8''file.bin`,
      ...blobPolicy,
    });
    expect(shown.headers['content-disposition']).toMatch(new RegExp(`^${inline};`));
    expect(shown.headers['content-security-policy']).toBe(blobPolicy['content-security-policy']);
    expect(saved.body.toString()).toBe(bytes);
  });

  it('keep a large file byte for byte', async () => {
    const bytes = new Uint8Array(3_000_000).map((_, index) => index * 31);
    await using server = await startTestServer({ door: { openPart: async () => blobOf(bytes, 'application/zip', 'archive.zip') } });

    const answer = await server.request(`/blobs/${messageId}/2`, { headers: cookie });

    expect(answer.headers['content-length']).toBe('3000000');
    expect(answer.body.equals(Buffer.from(bytes))).toBe(true);
  });

  it('give the raw message as a download or as plain text', async () => {
    await using server = await startTestServer({
      door: { openRawMessage: async () => blobOf('From: a@b.test\r\n\r\n<b>', 'message/rfc822', 'Hello.eml') },
    });

    const saved = await server.request(`/raw/${messageId}`, { headers: cookie });
    const shown = await server.request(`/raw/${messageId}?inline=1`, { headers: cookie });

    expect(saved.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="Hello.eml"; filename*=UTF-8''Hello.eml`,
      ...blobPolicy,
    });
    expect(shown.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', ...blobPolicy });
  });
});

describe('every door', () => {
  const paths = [
    `/bodies/${messageId}`,
    `/bodies/${messageId}/parts/1`,
    `/blobs/${messageId}/1`,
    `/raw/${messageId}`,
    '/image-proxy?url=x&signature=y',
  ];

  it.each(paths)('%s is closed to strangers and tells a foreign id nothing', async (path) => {
    await using server = await startTestServer();

    const stranger = await server.request(path);
    const foreign = await server.request(path, { headers: cookie });

    expect(stranger.status).toBe(401);
    expect(foreign.status).toBe(404);
    expect(foreign.body.toString()).toBe('{"code":"NOT_FOUND"}');
  });
});

describe('uploads', () => {
  it('are taken with a cleaned name and a plain type', async () => {
    await using server = await startTestServer();

    const answer = await server.request(`/uploads?filename=${encodeURIComponent('../../étude\u202e.txt')}`, {
      method: 'PUT',
      headers: { ...cookie, origin: server.origin, 'content-type': 'text/plain; charset=utf-8' },
      body: 'hello',
    });

    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body.toString())).toEqual({
      uploadId: 'u1',
      filename: '_.._étude.txt',
      contentType: 'text/plain',
      sizeBytes: 5,
    });
  });

  it('end at the limit, whether the length is told or not', async () => {
    await using server = await startTestServer();
    const headers = { ...cookie, origin: server.origin };

    const told = await server.request('/uploads', { method: 'PUT', headers, body: 'x'.repeat(1001) });
    const streamed = await server.request('/uploads', {
      method: 'PUT',
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(1001),
    });
    const fitting = await server.request('/uploads', { method: 'PUT', headers, body: 'x'.repeat(1000) });

    expect([told.status, streamed.status, fitting.status]).toEqual([413, 413, 201]);
  });

  it('come back as pictures where they are, with the headers of every blob', async () => {
    await using server = await startTestServer({
      door: {
        openUpload: async (_request, id) => (id === messageId ? blobOf(png, 'text/html', 'p.png') : Promise.reject(new Error('other'))),
      },
    });

    const answer = await server.request(`/uploads/${messageId}`, { headers: cookie });
    const stranger = await server.request(`/uploads/${messageId}`);

    expect(answer.headers).toMatchObject({ 'content-type': 'image/png', ...blobPolicy });
    expect(answer.headers['content-disposition']).toMatch(/^inline/);
    expect(stranger.status).toBe(401);
  });
});
