const maximumNameBytes = 180;
const reservedNames = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
// C0, DEL, C1, zero-width and bidirectional marks: they make a name look like another one.
const deceptive = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maximumNameBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  const characters = [...name.slice(0, name.length - extension.length)];
  while (characters.length > 0 && Buffer.byteLength(characters.join('')) + Buffer.byteLength(extension) > maximumNameBytes)
    characters.pop();
  return characters.join('') + extension;
}

/** A file name that no operating system trips over and that does not pretend to be another. */
export function toSafeFilename(filename: string | null, fallback: string): string {
  const plain = (filename ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(deceptive, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain === '') return fallback;
  return shorten(reservedNames.test(plain) ? `_${plain}` : plain);
}

/** RFC 6266 with an ASCII name for old clients and the true one as RFC 8187 `filename*`. */
export function toContentDisposition(kind: 'attachment' | 'inline', filename: string): string {
  const ascii =
    filename
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .replace(/["\\%;]/g, '_')
      .trim() || 'file';
  const encoded = encodeURIComponent(filename).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
