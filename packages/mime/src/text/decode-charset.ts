import encodingJapanese from 'encoding-japanese';
import iconv from 'iconv-lite';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const unicodeCharsets = new Set([
  'utf8',
  'utf-8',
  'unicode-1-1-utf-8',
  'us-ascii',
  'ascii',
  '7bit',
  'unknown-8bit',
  'x-unknown',
  'default',
  '',
]);
const renamedCharsets: Readonly<Record<string, string>> = {
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'x-gbk': 'gb18030',
  'ks_c_5601-1987': 'cp949',
  'euc-kr': 'cp949',
  'iso-8859-8-i': 'iso-8859-8',
  'x-sjis': 'shift_jis',
  'windows-31j': 'shift_jis',
  'x-mac-roman': 'macroman',
};

/** Decodes bytes of no declared charset: UTF-8 where they are valid as such, else windows-1252. */
export function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return iconv.decode(asBuffer(bytes), 'windows-1252');
  }
}

/** Decodes bytes by the charset a message names; an unknown, missing or forbidden (UTF-7) one counts as undeclared. */
export function decodeCharset(bytes: Uint8Array, charset: string | null): string {
  const named = normalizeCharset(charset);
  if (unicodeCharsets.has(named)) return decodeUndeclared(bytes);
  if (/^iso-2022-jp/.test(named)) return decodeJapanese(bytes);
  const known = renamedCharsets[named] ?? named;
  // NOTE: UTF-7 hides markup from every filter; it is never decoded.
  if (/utf-?7/.test(known) || !isText(known)) return decodeUndeclared(bytes);
  return iconv.decode(asBuffer(bytes), known);
}

const normalizeCharset = (charset: string | null): string =>
  (charset ?? '')
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();

// NOTE: iconv-lite also takes names of Node encodings such as `base64` and `hex`, which are no charsets.
const isText = (name: string): boolean => !/^(base64|hex|binary|ucs2|internal)/.test(name) && iconv.encodingExists(name);

const decodeJapanese = (bytes: Uint8Array): string => encodingJapanese.convert(bytes, { to: 'UNICODE', from: 'JIS', type: 'string' });

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The charset an HTML document names itself within its first 2 KB (HTML §13.2.3.2), or null. */
export function findMetaCharset(bytes: Uint8Array): string | null {
  const head = asBuffer(bytes).subarray(0, 2_048).toString('latin1');
  return /<meta\b[^<>]{0,200}\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})/i.exec(head)?.[1]?.toLowerCase() ?? null;
}
