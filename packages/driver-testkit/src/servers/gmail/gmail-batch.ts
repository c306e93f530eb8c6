import type { DoubleAnswer, DoubleRequest } from './gmail-request.ts';

const boundary = 'batch_double';

/** The requests inside a batch with the ids they came under. */
export function readBatch(request: DoubleRequest): readonly { readonly contentId: string; readonly part: DoubleRequest }[] {
  const separator = /boundary="?([^";]+)"?/i.exec(request.contentType)?.[1] ?? '';
  const pieces = request.body.toString('utf8').split(`--${separator}`).slice(1, -1);
  return pieces.map((piece) => {
    const [head = '', inner = '', ...body] = piece.replace(/^\r\n/, '').split('\r\n\r\n');
    const [, method = 'GET', target = '/'] = /^(\w+) (\S+) HTTP/.exec(inner) ?? [];
    const url = new URL(target, 'http://double');
    return {
      contentId: /content-id:\s*<([^>]*)>/i.exec(head)?.[1] ?? '',
      part: {
        ...request,
        method,
        path: url.pathname.replace('/gmail/v1/users/me/', ''),
        query: url.searchParams,
        contentType: /content-type:\s*(.+)/i.exec(inner)?.[1]?.trim() ?? '',
        body: Buffer.from(body.join('\r\n\r\n').trim()),
        isPart: true,
      },
    };
  });
}

/** The answers of a batch as one. */
export function writeBatch(answers: readonly { readonly contentId: string; readonly answer: DoubleAnswer }[]): DoubleAnswer {
  const pieces = answers.map(
    ({ contentId, answer }) =>
      `--${boundary}\r\nContent-Type: application/http\r\nContent-ID: <response-${contentId}>\r\n\r\nHTTP/1.1 ${answer.status} Double\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(answer.body ?? {})}\r\n`,
  );
  return {
    status: 200,
    body: `${pieces.join('')}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
  };
}
