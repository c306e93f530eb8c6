import type { BodyPart } from '@mailwright/mail';
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

function readHead({ part, raw, isCut }: PartHead): string {
  if (!isCut) return decodeTextPart(part, raw);
  const text = decodeTextPart(part, trimTail(part, raw));
  const whole = text.replace(/[^\n]{0,2}$/u, '');
  return part.contentType === 'text/html' ? trimMarkup(whole) : whole;
}

/** Cuts back to where no character and no escape is torn; what other charsets tear stands in the last two characters. */
function trimTail(part: BodyPart, raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (part.transferEncoding === 'base64') return bytes.subarray(0, findBase64End(bytes));
  if (part.transferEncoding === 'quoted-printable') return bytes.subarray(0, findQuotedEnd(bytes));
  return bytes.subarray(0, findUtf8End(bytes));
}
