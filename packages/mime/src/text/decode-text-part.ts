import type { BodyPart } from '@mailwright/mail';
import { decodeTransferBytes } from '../transfer/decode-bytes.ts';
import { decodeCharset, findMetaCharset, resolveCharset } from './decode-charset.ts';
import { joinFlowedLines } from './join-flowed-lines.ts';

/** The text of the first bytes of a text part as they travel, at once: what `readTextPart` gives for a whole one. */
export function decodeTextPart(part: BodyPart, raw: Uint8Array): string {
  const bytes = decodeTransferBytes(raw, part.transferEncoding);
  return finishText(
    part,
    decodeCharset(
      bytes,
      findTextCharset(part, () => bytes),
    ),
  );
}

/** The charset of a text part: the one its headers name, else for HTML the one its first decoded bytes name, else null. */
export function findTextCharset(part: BodyPart, readHead: () => Uint8Array): string | null {
  if (part.charset !== null && part.charset !== 'us-ascii') return resolveCharset(part.charset);
  return part.contentType === 'text/html' ? resolveCharset(findMetaCharset(readHead())) : null;
}

/** Decoded text without byte order mark, with LF line ends and flowed lines joined. */
export function finishText(part: BodyPart, decoded: string): string {
  const text = decoded.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return part.isFlowed && part.contentType === 'text/plain' ? joinFlowedLines(text, part.isDelSp) : text;
}
