import type { OpenedBlob } from '@mailwright/mail';
import { toContentDisposition, toSafeFilename } from '../http/content-disposition.ts';
import { peekStream } from '../http/peek-stream.ts';
import { blobHeaders } from '../http/security-headers.ts';
import { isRasterImage, sniffContentType, sniffedLengthBytes } from '../http/sniff-content-type.ts';

/** How bytes out of a mail go to the browser. */
export interface BlobAnswerOptions {
  readonly fallbackName: string;
  /** True: shown in the browser where the bytes are of a kind that cannot act. */
  readonly isInlineAsked: boolean;
  /** Pictures only; anything else is refused. */
  readonly isImageRequired?: boolean;
}

/** Streams bytes with the type they really have, as a download unless they are harmless and asked for inline. */
export async function answerBlob(blob: OpenedBlob, options: BlobAnswerOptions): Promise<Response> {
  const { firstBytes, stream } = await peekStream(blob.stream, sniffedLengthBytes);
  const contentType = sniffContentType(firstBytes, blob.contentType);
  if (options.isImageRequired && !isRasterImage(contentType)) {
    await stream.cancel();
    return new Response(null, { status: 415, headers: blobHeaders });
  }
  const isShown = options.isInlineAsked && contentType !== 'application/octet-stream';
  const filename = toSafeFilename(blob.filename, options.fallbackName);
  return new Response(stream, {
    headers: {
      'content-type': contentType,
      'content-disposition': toContentDisposition(isShown ? 'inline' : 'attachment', filename),
      ...(blob.sizeBytes === null ? {} : { 'content-length': String(blob.sizeBytes) }),
      ...blobHeaders,
    },
  });
}
