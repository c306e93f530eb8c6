import { decodeBase64, decodeQuotedPrintable } from './decode-bytes.ts';

/** Undoes `base64` or `quoted-printable` on a stream; any other encoding passes through unchanged. */
export function decodeTransfer(stream: ReadableStream<Uint8Array>, transferEncoding: string): ReadableStream<Uint8Array> {
  const encoding = transferEncoding.trim().toLowerCase();
  if (encoding === 'base64') return stream.pipeThrough(decodeInPieces(decodeBase64, splitBase64));
  if (encoding === 'quoted-printable') return stream.pipeThrough(decodeInPieces(decodeQuotedPrintable, splitQuotedPrintable));
  return stream;
}

function decodeInPieces(decode: (bytes: Buffer) => Buffer, split: (bytes: Buffer) => number): TransformStream<Uint8Array, Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  return new TransformStream({
    transform(chunk, controller) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = split(bytes);
      rest = bytes.subarray(end);
      if (end > 0) emit(controller, decode(bytes.subarray(0, end)));
    },
    flush(controller) {
      if (rest.length > 0) emit(controller, decode(rest));
    },
  });
}

function emit(controller: TransformStreamDefaultController<Uint8Array>, bytes: Buffer): void {
  if (bytes.length > 0) controller.enqueue(bytes);
}

// The longest head whose base64 characters fill whole groups of four; padding counts as a character.
function splitBase64(bytes: Buffer): number {
  let count = 0;
  let end = 0;
  for (let position = 0; position < bytes.length; position += 1) {
    if (!isBase64(bytes[position] ?? 0)) continue;
    count += 1;
    if (count % 4 === 0) end = position + 1;
  }
  return end;
}

const isBase64 = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2b ||
  byte === 0x2f ||
  byte === 0x3d;

const maxHeldBytes = 1_024;

// Holds back from the last `=` that the next chunk may complete.
function splitQuotedPrintable(bytes: Buffer): number {
  const lastEquals = bytes.lastIndexOf(0x3d);
  if (lastEquals === -1 || bytes.length - lastEquals > maxHeldBytes) return bytes.length;
  const tail = bytes.subarray(lastEquals + 1).toString('latin1');
  return /^(?:[0-9A-Fa-f]?|[ \t]*\r?)$/.test(tail) ? lastEquals : bytes.length;
}
