const startsWith = (bytes: Uint8Array, text: string, offset = 0) =>
  bytes.length >= offset + text.length && [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

const signatures: readonly (readonly [string, (bytes: Uint8Array) => boolean])[] = [
  ['image/png', (bytes) => startsWith(bytes, '\x89PNG\r\n\x1a\n')],
  ['image/jpeg', (bytes) => startsWith(bytes, '\xff\xd8\xff')],
  ['image/gif', (bytes) => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')],
  ['image/webp', (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)],
  ['image/avif', (bytes) => startsWith(bytes, 'ftypavif', 4) || startsWith(bytes, 'ftypavis', 4)],
  ['application/pdf', (bytes) => startsWith(bytes, '%PDF-')],
];

/** How many bytes decide. */
export const sniffedLengthBytes = 512;

/** The type of bytes by what they are; what a mail claims counts for plain text alone, and only where no byte speaks against it. */
export function sniffContentType(firstBytes: Uint8Array, claimed: string): string {
  const found = signatures.find(([, matches]) => matches(firstBytes));
  if (found) return found[0];
  const isText = claimed.toLowerCase().startsWith('text/plain') && !firstBytes.includes(0);
  return isText ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

/** True for a picture that a browser draws and cannot execute; SVG is none. */
export function isRasterImage(contentType: string): boolean {
  return contentType.startsWith('image/');
}
