import libmime from 'libmime';
import { toPlainText } from '../headers/decode-words.ts';
import type { Headers } from '../headers/parse-headers.ts';

/** What the headers of one part say about it, before its children are known. */
export interface PartFacts {
  readonly contentType: string;
  readonly charset: string | null;
  readonly isFlowed: boolean;
  readonly isDelSp: boolean;
  readonly transferEncoding: string;
  readonly disposition: 'inline' | 'attachment' | null;
  readonly filename: string | null;
  readonly contentId: string | null;
  readonly boundary: string | null;
}

interface Structured {
  readonly value: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads Content-* headers (RFC 2045, 2183, 2231); nonsense falls back to the default type. */
export function readPartFacts(headers: Headers, defaultType: string): PartFacts {
  const type = parseStructured(headers['content-type']?.[0]);
  const disposition = parseStructured(headers['content-disposition']?.[0]);
  const contentType = toContentType(type.value, headers['content-type'] !== undefined, defaultType);
  const transferEncoding = (headers['content-transfer-encoding']?.[0] ?? '')
    .replace(/\([^()]*\)/g, '')
    .trim()
    .toLowerCase();
  const isFlowed = type.params.format?.trim().toLowerCase() === 'flowed';
  return {
    contentType,
    charset: type.params.charset?.trim().toLowerCase() || null,
    isFlowed,
    isDelSp: isFlowed && type.params.delsp?.trim().toLowerCase() === 'yes',
    transferEncoding: transferEncoding.slice(0, 40) || '7bit',
    disposition: toDisposition(disposition.value),
    filename: toFilename(disposition.params.filename ?? type.params.name),
    contentId: headers['content-id']?.[0]?.trim().replace(/^<|>$/g, '').slice(0, 998) || null,
    boundary: type.params.boundary || null,
  };
}

function parseStructured(value: string | undefined): Structured {
  if (value === undefined) return { value: '', params: {} };
  const parsed = libmime.parseHeaderValue(value.slice(0, 16_384));
  return { value: parsed.value.trim().toLowerCase(), params: parsed.params };
}

// RFC 2045 §5.2: no type is text/plain; one that cannot be read too.
function toContentType(value: string, isGiven: boolean, defaultType: string): string {
  const type = value.replace(/\s+/g, '');
  if (/^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/.test(type)) return type;
  if (type.startsWith('multipart/')) return 'multipart/mixed';
  if (type === 'text') return 'text/plain';
  return isGiven ? 'text/plain' : defaultType;
}

// RFC 2183 §2.8: an unknown disposition counts as an attachment.
function toDisposition(value: string): 'inline' | 'attachment' | null {
  if (value === '') return null;
  return value === 'inline' ? 'inline' : 'attachment';
}

function toFilename(value: string | undefined): string | null {
  if (value === undefined) return null;
  return toPlainText(value).slice(0, 255) || null;
}
