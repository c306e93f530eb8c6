import { decodeCharset, decodeUndeclared } from '../text/decode-charset.ts';
import { decodeBase64, decodeQuotedPrintable } from '../transfer/decode-bytes.ts';

const maxWords = 1_000;

/** Decodes the encoded words of a header value (RFC 2047); what is no valid word stays as it is. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  const pieces: string[] = [];
  let pending: EncodedWord[] = [];
  let position = 0;
  let count = 0;
  for (const match of value.matchAll(/=\?([\w.:+-]{1,60})(?:\*[\w-]{0,40})?\?([QqBb])\?([^?\r\n]*)\?=/g)) {
    count += 1;
    if (count > maxWords) break;
    const between = value.slice(position, match.index);
    const word = readWord(match);
    // RFC 2047 §6.2: white space between two encoded words is not shown; bytes split across words belong together.
    if (pending.length > 0 && between.trim() !== '') {
      pieces.push(joinWords(pending));
      pending = [];
      pieces.push(between);
    } else if (pending.length === 0) pieces.push(between);
    else if (pending.at(-1)?.charset !== word.charset) {
      pieces.push(joinWords(pending));
      pending = [];
    }
    pending.push(word);
    position = match.index + match[0].length;
  }
  if (pending.length > 0) pieces.push(joinWords(pending));
  pieces.push(value.slice(position));
  return pieces.join('');
}

interface EncodedWord {
  readonly charset: string;
  readonly bytes: Buffer;
}

function readWord(match: RegExpExecArray): EncodedWord {
  const [, charset = '', encoding = '', payload = ''] = match;
  const bytes =
    encoding.toLowerCase() === 'b'
      ? decodeBase64(Buffer.from(payload, 'latin1'))
      : decodeQuotedPrintable(Buffer.from(payload.replaceAll('_', ' '), 'utf8'));
  return { charset: charset.toLowerCase(), bytes };
}

function joinWords(words: readonly EncodedWord[]): string {
  const charset = words[0]?.charset ?? '';
  // Each ISO-2022 word starts anew in ASCII (RFC 1468), so these may not be joined as bytes.
  if (charset.startsWith('iso-2022')) return words.map((word) => decodeCharset(word.bytes, charset)).join('');
  const bytes = Buffer.concat(words.map((word) => word.bytes));
  return charset === '' ? decodeUndeclared(bytes) : decodeCharset(bytes, charset);
}

/** A value as people read it: words decoded, control characters gone, white space folded. */
export function toPlainText(value: string): string {
  return decodeWords(value)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
