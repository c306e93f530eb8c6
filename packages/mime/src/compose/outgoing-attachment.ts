/** A file that goes with a message. */
export interface OutgoingAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Without angle brackets; what the HTML names as `cid:`. */
  readonly contentId?: string;
  readonly isInline?: boolean;
}

const maxLineLength = 998;

/** The attachment as nodemailer takes it, with nothing in it that could write a header. */
export function toComposedAttachment(attachment: OutgoingAttachment) {
  const contentType = /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/.test(attachment.contentType)
    ? attachment.contentType.toLowerCase()
    : 'application/octet-stream';
  const content = Buffer.from(attachment.content);
  const contentId = attachment.contentId?.replace(/[^\x21-\x3b\x3d\x3f-\x7e]/g, '');
  return {
    filename: toFilename(attachment.filename),
    ...toEncoded(contentType, content),
    contentDisposition: attachment.isInline ? ('inline' as const) : ('attachment' as const),
    ...(contentId ? { cid: contentId } : {}),
  };
}

const toFilename = (name: string): string =>
  name
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 255) || 'attachment';

// RFC 2046 §5.2.1: message/rfc822 may not be encoded; one that cannot travel as it is goes as plain bytes.
function toEncoded(contentType: string, content: Buffer) {
  if (!contentType.startsWith('message/')) return { contentType, content, contentTransferEncoding: 'base64' as const };
  const lines = content.toString('latin1').split(/\r\n|\r|\n/);
  const canTravel = lines.every((line) => line.length <= maxLineLength) && !content.includes(0) && content.every((byte) => byte < 0x80);
  if (!canTravel) return { contentType: 'application/octet-stream', content, contentTransferEncoding: 'base64' as const };
  return { contentType, content: Buffer.from(lines.join('\r\n'), 'latin1'), contentTransferEncoding: '7bit' as const };
}
