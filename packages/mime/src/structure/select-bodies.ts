import type { Attachment, BodyPart } from '@mailwright/mail';

/** The parts that make the plain view, the HTML view, and everything else a person can save. */
export interface SelectedBodies {
  readonly text: readonly BodyPart[];
  readonly html: readonly BodyPart[];
  readonly attachments: readonly Attachment[];
}

interface Selection {
  readonly text: BodyPart[];
  readonly html: BodyPart[];
  readonly attachments: Attachment[];
}

interface Surroundings {
  readonly multipart: string;
  readonly isInAlternative: boolean;
}

/**
 * Sorts a MIME tree into bodies and attachments (RFC 8621 §4.1.4). `text` and `html` hold text parts only, in the order of reading:
 * where one view has no part of its own it names those of the other. Inline media is an attachment with `isInline`.
 */
export function selectBodies(structure: BodyPart): SelectedBodies {
  const selection: Selection = { text: [], html: [], attachments: [] };
  visit(selection, structure, true, { multipart: 'mixed', isInAlternative: false });
  return {
    text: selection.text.length > 0 ? selection.text : selection.html,
    html: selection.html.length > 0 ? selection.html : selection.text,
    attachments: selection.attachments,
  };
}

/** True where a message carries something to save that is no inline media (RFC 8621 §4.1.4 hasAttachment). */
export function hasAttachment(structure: BodyPart): boolean {
  return selectBodies(structure).attachments.some((attachment) => !attachment.isInline);
}

function visit(selection: Selection, part: BodyPart, isFirst: boolean, around: Surroundings): void {
  if (part.contentType.startsWith('multipart/')) {
    visitMultipart(selection, part, around);
    return;
  }
  if (!isBodyPart(part, isFirst, around)) {
    selection.attachments.push(toAttachment(part, around));
    return;
  }
  const isHtml = part.contentType === 'text/html';
  if (!isHtml || !around.isInAlternative) selection.text.push(part);
  if (isHtml || !around.isInAlternative) selection.html.push(part);
}

function visitMultipart(selection: Selection, multipart: BodyPart, around: Surroundings): void {
  const kind = multipart.contentType.slice('multipart/'.length);
  const before = { text: selection.text.length, html: selection.html.length };
  const isInAlternative = around.isInAlternative || kind === 'alternative';
  multipart.children.forEach((child, index) => {
    visit(selection, child, index === 0, { multipart: kind, isInAlternative });
  });
  if (kind !== 'alternative' || around.isInAlternative) return;
  // RFC 8621 §4.1.4: an alternative in one form only serves the other view as well.
  const text = selection.text.slice(before.text);
  const html = selection.html.slice(before.html);
  if (html.length === 0) selection.html.push(...text);
  if (text.length === 0) selection.text.push(...html);
}

function isBodyPart(part: BodyPart, isFirst: boolean, around: Surroundings): boolean {
  if (part.disposition === 'attachment') return false;
  const isText = part.contentType === 'text/plain' || part.contentType === 'text/html';
  if (!isText) return false;
  if (isFirst) return true;
  if (around.multipart === 'related') return false;
  return part.filename === null;
}

function toAttachment(part: BodyPart, around: Surroundings): Attachment {
  const isMedia = /^(image|audio|video)\//.test(part.contentType);
  const isInline = part.disposition !== 'attachment' && part.contentId !== null && (isMedia || around.multipart === 'related');
  return {
    partId: part.partId,
    contentType: part.contentType,
    filename: part.filename,
    contentId: part.contentId,
    isInline: isInline || (part.disposition === 'inline' && isMedia),
    sizeBytes: part.sizeBytes,
  };
}
