import { isUtf8 } from 'node:buffer';
import type { BodyPart } from '@mailwright/mail';
import { decodeTransferBytes } from '../transfer/decode-bytes.ts';
import { decodeTextPart } from './decode-text-part.ts';
import { previewOf } from './preview-of.ts';

/** A text part with its first bytes as they travel. */
export interface PartHead {
  readonly part: BodyPart;
  readonly raw: Uint8Array;
  /** True where the part goes on after these bytes. */
  readonly isCut: boolean;
}

/** The first words of each part, in order; null where it has none or cannot be read. */
export function readPreviews(heads: readonly PartHead[]): (string | null)[] {
  return heads.map((head) => {
    try {
      const text = readHead(head);
      return previewOf(head.part.contentType === 'text/html' ? { text: null, html: text } : { text, html: null });
    } catch {
      return null;
    }
  });
}

/** The text of a part as far as its first bytes go. */
export const readHead = (head: PartHead): string => (head.isCut ? readCutText(head) : decodeTextPart(head.part, head.raw));

function readCutText({ part, raw }: PartHead): string {
  const { transferEncoding } = part;
  const bytes = decodeTransferBytes(transferEncoding === 'quoted-printable' ? raw.subarray(0, findQuotedEnd(raw)) : raw, transferEncoding);
  const text = decodeTextPart({ ...part, transferEncoding: '8bit' }, trimUtf8(bytes));
  // What another charset than UTF-8 leaves torn stands in the last characters.
  const whole = text.replace(/[^\n]{0,4}$/u, '');
  return part.contentType === 'text/html' ? trimMarkup(whole) : whole;
}

function findQuotedEnd(raw: Uint8Array): number {
  const lastEquals = raw.lastIndexOf(0x3d);
  return lastEquals >= Math.max(0, raw.length - 2) ? lastEquals : raw.length;
}

function trimUtf8(bytes: Uint8Array): Uint8Array {
  const trimmed = bytes.subarray(0, findUtf8End(bytes));
  return isUtf8(trimmed) ? trimmed : bytes;
}

// RFC 3629 §3: the first byte of a character tells its length.
function findUtf8End(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Takes away a style, script, title or comment without an end, then a torn tag or entity. */
function trimMarkup(html: string): string {
  const opened = Math.max(...(['style', 'script', 'title'] as const).map((name) => findUnclosed(html, `<${name}`, `</${name}`)));
  const commented = findUnclosed(html, '<!--', '-->');
  const start = Math.max(opened, commented);
  const closed = start === -1 ? html : html.slice(0, start);
  const lastOpen = closed.lastIndexOf('<');
  const whole = lastOpen > closed.lastIndexOf('>') ? closed.slice(0, lastOpen) : closed;
  return whole.replace(/&[#\w]{0,31}$/, '');
}

function findUnclosed(html: string, opening: string, closing: string): number {
  const lower = html.toLowerCase();
  const start = lower.lastIndexOf(opening);
  return start > lower.lastIndexOf(closing) ? start : -1;
}
