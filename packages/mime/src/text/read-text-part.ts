import { isUtf8 } from 'node:buffer';
import type { BodyPart } from '@mailwright/mail';
import { simpleParser } from 'mailparser';
import { decodeTransferBytes } from '../transfer/decode-bytes.ts';
import { findTextCharset, finishText } from './decode-text-part.ts';

const metaReadBytes = 8_192;
// More than 2,000,000 characters need in any encoding.
const maxRawBytes = 24_000_000;
const maxBlankRun = 1_000;

/**
 * The text of one text part from its bytes as they travel: transfer encoding, charset, flowed lines undone; LF line ends.
 * mailparser reads it as a message of this one part, so that nothing nested reaches it.
 */
export async function readTextPart(part: BodyPart, raw: Uint8Array): Promise<string> {
  const { transferEncoding } = part;
  // A line end is a safe place to cut in every encoding.
  const body = raw.length > maxRawBytes ? raw.subarray(0, raw.lastIndexOf(0x0a, maxRawBytes) + 1 || maxRawBytes) : raw;
  // NOTE: libqp, which mailparser uses, takes quadratic time for a run of blanks.
  const leaf =
    transferEncoding === 'quoted-printable' && hasLongBlankRun(body)
      ? { ...part, transferEncoding: '8bit', body: decodeTransferBytes(body, transferEncoding) }
      : { ...part, body };
  const charset = findTextCharset(part, () => decodeTransferBytes(leaf.body.subarray(0, metaReadBytes), leaf.transferEncoding));
  if (charset !== null) return finishText(part, await parseLeaf(leaf, charset));
  // UTF-8 that travels as it is has nothing to decode.
  if (!isEncoded(leaf.transferEncoding) && isUtf8(leaf.body)) return finishText(part, Buffer.from(leaf.body).toString('utf8'));
  const text = await parseLeaf(leaf, 'utf-8');
  const isOther = text.includes('\ufffd') && !isUtf8(decodeTransferBytes(leaf.body, leaf.transferEncoding));
  return finishText(part, isOther ? await parseLeaf(leaf, 'windows-1252') : text);
}

interface Leaf {
  readonly contentType: string;
  readonly transferEncoding: string;
  readonly body: Uint8Array;
}

async function parseLeaf({ contentType, transferEncoding, body }: Leaf, charset: string): Promise<string> {
  const isHtml = contentType === 'text/html';
  const headers = [
    `Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=${charset}`,
    `Content-Transfer-Encoding: ${isEncoded(transferEncoding) ? transferEncoding : '8bit'}`,
    '\r\n',
  ].join('\r\n');
  const mail = await simpleParser(Buffer.concat([Buffer.from(headers, 'latin1'), body]), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  return (isHtml ? mail.html : mail.text) || '';
}

const isEncoded = (transferEncoding: string): boolean => transferEncoding === 'base64' || transferEncoding === 'quoted-printable';

function hasLongBlankRun(bytes: Uint8Array): boolean {
  let length = 0;
  for (const byte of bytes) {
    length = byte === 0x20 || byte === 0x09 ? length + 1 : 0;
    if (length > maxBlankRun) return true;
  }
  return false;
}
