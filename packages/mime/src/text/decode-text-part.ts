import type { BodyPart } from '@mailwright/mail';
import { decodeTransferBytes } from '../transfer/decode-bytes.ts';
import { decodeCharset, decodeUndeclared, findMetaCharset } from './decode-charset.ts';
import { joinFlowedLines } from './join-flowed-lines.ts';

/** The text of one text part from its bytes as they travel: transfer encoding, charset, flowed lines undone; LF line ends. */
export function decodeTextPart(part: BodyPart, raw: Uint8Array): string {
  const bytes = decodeTransferBytes(raw, part.transferEncoding);
  const text = decodeBytes(part, bytes)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n');
  return part.isFlowed && part.contentType === 'text/plain' ? joinFlowedLines(text, part.isDelSp) : text;
}

function decodeBytes(part: BodyPart, bytes: Buffer): string {
  if (part.charset !== null && part.charset !== 'us-ascii') return decodeCharset(bytes, part.charset);
  if (part.contentType !== 'text/html') return decodeUndeclared(bytes);
  const named = findMetaCharset(bytes);
  return named === null ? decodeUndeclared(bytes) : decodeCharset(bytes, named);
}
