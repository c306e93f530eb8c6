import { decode } from 'libbase64';

const equals = 0x3d;
const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Undoes base64 (RFC 2045 §6.8): foreign characters are passed over, padding in the middle begins anew. */
export const decodeBase64 = (bytes: Buffer): Buffer => decode(bytes.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, ''));

/** Undoes quoted-printable (RFC 2045 §6.7): a `=` that begins nothing valid stays. */
export function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let position = 0;
  while (position < bytes.length) {
    const byte = bytes[position] ?? 0;
    if (byte === equals) {
      const breakEnd = findSoftBreakEnd(bytes, position + 1);
      if (breakEnd !== null) {
        position = breakEnd;
        continue;
      }
      const value = hexValue(bytes[position + 1]) * 16 + hexValue(bytes[position + 2]);
      if (Number.isFinite(value)) {
        decoded[length++] = value;
        position += 3;
        continue;
      }
    }
    decoded[length++] = byte;
    position += 1;
  }
  return decoded.subarray(0, length);
}

// RFC 2045 §6.7 (5): white space between the `=` and the line break was added on the way.
function findSoftBreakEnd(bytes: Buffer, start: number): number | null {
  let position = start;
  while (bytes[position] === space || bytes[position] === tab) position += 1;
  if (position >= bytes.length) return position;
  if (bytes[position] === lineFeed) return position + 1;
  if (bytes[position] === carriageReturn && bytes[position + 1] === lineFeed) return position + 2;
  return null;
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}

/** Undoes a Content-Transfer-Encoding on whole bytes; an unknown one is left alone. */
export function decodeTransferBytes(bytes: Uint8Array, transferEncoding: string): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (transferEncoding === 'base64') return decodeBase64(buffer);
  if (transferEncoding === 'quoted-printable') return decodeQuotedPrintable(buffer);
  return buffer;
}
