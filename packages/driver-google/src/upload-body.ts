import { randomUUID } from 'node:crypto';

/** `uploadType=multipart` (RFC 2387): the description as JSON, then the message as it is. */
export function toUploadBody(metadata: unknown, raw: Uint8Array): { readonly contentType: string; readonly body: Uint8Array<ArrayBuffer> } {
  const boundary = `part-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), raw, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { contentType: `multipart/related; boundary=${boundary}`, body };
}
