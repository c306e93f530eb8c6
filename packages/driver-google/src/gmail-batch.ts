import { randomUUID } from 'node:crypto';
import { toGarbage } from './gmail-errors.ts';
import { type GmailRequest, toTarget } from './gmail-request.ts';

/** One answer inside a batch. */
export interface BatchPart {
  readonly status: number;
  readonly text: string;
}

/** Many requests as one (Gmail API "Batching requests"): each part is a request of its own. */
export function toBatchBody(requests: readonly GmailRequest<unknown>[]): { readonly contentType: string; readonly body: string } {
  const boundary = `batch-${randomUUID()}`;
  const parts = requests.map((request, index) => {
    const { method = 'GET', json } = request;
    const text = json === undefined ? '' : JSON.stringify(json);
    const head = json === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
    return `--${boundary}\r\nContent-Type: application/http\r\nContent-ID: <${index}>\r\n\r\n${method} ${toTarget(request)} HTTP/1.1\r\n${head}\r\n${text}\r\n`;
  });
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: `${parts.join('')}--${boundary}--\r\n` };
}

/** The answers by the number of their request; what is missing or unreadable is left out. */
export function parseBatch(contentType: string | null, bytes: Buffer): ReadonlyMap<number, BatchPart> {
  const boundary = /^multipart\/mixed;.*\bboundary="?([^";\s]{1,200})"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw toGarbage();
  const pieces = bytes.toString('utf8').split(new RegExp(`(?:^|\\r?\\n)--${escapePattern(boundary)}(?:--)?[ \\t]*(?:\\r?\\n|$)`));
  return new Map(pieces.flatMap((piece) => parsePart(piece) ?? []));
}

function parsePart(piece: string): [[number, BatchPart]] | null {
  const [head = '', ...rest] = piece.split(/\r?\n\r?\n/);
  const index = /^content-id:\s*<?response-<?(\d{1,4})>?\s*$/im.exec(head)?.[1];
  const [answerHead = '', ...body] = rest;
  const status = /^HTTP\/\d(?:\.\d)?\s+(\d{3})\b/.exec(answerHead)?.[1];
  if (index === undefined || status === undefined) return null;
  return [[Number(index), { status: Number(status), text: body.join('\n\n') }]];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
