import { DecodeStream, decode } from 'libmime/lib/charset.js';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
// Names that tell nothing, or less than the bytes do.
const emptyNames = new Set(['', 'us-ascii', 'ascii', '7bit', '8bit', 'unknown-8bit', 'x-unknown', 'default']);
// NOTE: libmime also takes these names of Node encodings, which are no charsets.
const nodeEncodings = /^(?:binary|ucs-?2)/;

/** Decodes bytes of no declared charset: UTF-8 where they are valid as such, else windows-1252. */
export function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decode(asBuffer(bytes), 'windows-1252');
  }
}

/** Decodes bytes by the charset a message names; UTF-8 and what {@link resolveCharset} does not know count as undeclared. */
export function decodeCharset(bytes: Uint8Array, charset: string | null): string {
  const resolved = resolveCharset(charset);
  return resolved === null ? decodeUndeclared(bytes) : decode(asBuffer(bytes), resolved);
}

/** The usual name of a charset; null for UTF-8, for one that is unknown or missing, and for UTF-7, which hides markup from filters. */
export function resolveCharset(charset: string | null): string | null {
  const named = (charset ?? '')
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  if (emptyNames.has(named) || nodeEncodings.test(named)) return null;
  // Its later editions only add to it, and only this name is known to the library.
  if (named.startsWith('iso-2022-jp')) return 'iso-2022-jp';
  const { charset: usual, supported } = new DecodeStream(named);
  if (!supported || usual === 'UTF-8') return null;
  return usual === 'GBK' ? 'gb18030' : usual;
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The charset an HTML document names itself within its first 2 KB (HTML §13.2.3.2), or null. */
export function findMetaCharset(bytes: Uint8Array): string | null {
  const head = asBuffer(bytes).subarray(0, 2_048).toString('latin1');
  return /<meta\b[^<>]{0,200}\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})/i.exec(head)?.[1]?.toLowerCase() ?? null;
}
