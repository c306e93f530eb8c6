import type { BodyPart } from '@mailwright/mail';
import type { SelectedBodies } from '../structure/select-bodies.ts';
import { readTextPart } from '../text/read-text-part.ts';
import { textToHtml } from '../text/text-to-html.ts';

const maxBodyLength = 2_000_000;

/** The two views of a message; `isTruncated` where one was longer than 2,000,000 characters. */
export interface DecodedBodies {
  readonly text: string | null;
  readonly html: string | null;
  readonly isTruncated: boolean;
}

/** Joins the selected parts into one plain and one HTML body; plain parts among HTML ones keep their place. */
export async function assembleBodies(
  selected: Pick<SelectedBodies, 'text' | 'html'>,
  rawOf: (part: BodyPart) => Uint8Array | null,
): Promise<DecodedBodies> {
  const texts = new Map<BodyPart, string | null>();
  for (const part of new Set([...selected.text, ...selected.html])) {
    const raw = rawOf(part);
    texts.set(part, raw === null ? null : await readTextPart(part, raw));
  }
  const textOf = (part: BodyPart): string | null => texts.get(part) ?? null;
  const isHtml = (part: BodyPart) => part.contentType === 'text/html';
  const plainParts = selected.text.filter((part) => !isHtml(part)).map(textOf);
  const htmlParts = selected.html.some(isHtml) ? selected.html.map((part) => toHtml(textOf(part), isHtml(part))) : [];
  const text = cutBody(plainParts, '\n');
  const html = cutBody(htmlParts, '<br>\n');
  return { text: text.body, html: html.body, isTruncated: text.isCut || html.isCut };
}

function toHtml(text: string | null, isHtml: boolean): string | null {
  return text === null || isHtml ? text : textToHtml(text);
}

function cutBody(pieces: readonly (string | null)[], separator: string): { body: string | null; isCut: boolean } {
  const known = pieces.filter((piece) => piece !== null);
  if (known.length === 0) return { body: null, isCut: false };
  const body = known.join(separator);
  return { body: body.slice(0, maxBodyLength), isCut: body.length > maxBodyLength };
}
