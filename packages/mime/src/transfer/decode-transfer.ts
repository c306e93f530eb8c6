import { Duplex } from 'node:stream';
import { Decoder } from 'libbase64';
import { decodeQuotedPrintable } from './decode-bytes.ts';

/** Undoes `base64` or `quoted-printable` on a stream; any other encoding passes through unchanged. */
export function decodeTransfer(stream: ReadableStream<Uint8Array>, transferEncoding: string): ReadableStream<Uint8Array> {
  const encoding = transferEncoding.trim().toLowerCase();
  if (encoding === 'base64') return stream.pipeThrough(toTransform(new Decoder()));
  if (encoding === 'quoted-printable') return stream.pipeThrough(decodeQuotedPieces());
  return stream;
}

const toTransform = (decoder: Decoder) => Duplex.toWeb(decoder) as TransformStream<Uint8Array, Uint8Array>;

// NOTE: libqp collects the whole input before it gives anything, which an attachment must not do.
function decodeQuotedPieces(): TransformStream<Uint8Array, Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  return new TransformStream({
    transform(chunk, controller) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = splitQuotedPrintable(bytes);
      rest = bytes.subarray(end);
      if (end > 0) emit(controller, decodeQuotedPrintable(bytes.subarray(0, end)));
    },
    flush(controller) {
      if (rest.length > 0) emit(controller, decodeQuotedPrintable(rest));
    },
  });
}

function emit(controller: TransformStreamDefaultController<Uint8Array>, bytes: Buffer): void {
  if (bytes.length > 0) controller.enqueue(bytes);
}

const maxHeldBytes = 1_024;

// Holds back from the last `=` that the next chunk may complete.
function splitQuotedPrintable(bytes: Buffer): number {
  const lastEquals = bytes.lastIndexOf(0x3d);
  if (lastEquals === -1 || bytes.length - lastEquals > maxHeldBytes) return bytes.length;
  const tail = bytes.subarray(lastEquals + 1).toString('latin1');
  return /^(?:[0-9A-Fa-f]?|[ \t]*\r?)$/.test(tail) ? lastEquals : bytes.length;
}
