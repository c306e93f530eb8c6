const colors: readonly [RegExp, string][] = [
  [/^application\/pdf/, '#c0392b'],
  [/^image\//, '#2b7a78'],
  [/^(video|audio)\//, '#7d3c98'],
  [/(spreadsheet|excel|csv)/, '#217346'],
  [/(presentation|powerpoint)/, '#b7472a'],
  [/(word|opendocument\.text|rtf)/, '#2b579a'],
  [/(zip|compressed|tar|gzip|7z|rar)/, '#7a5a00'],
  [/^text\//, '#4c5058'],
];

/** The short word and colour on a file's tile. */
export function describeFile(filename: string, contentType: string): { label: string; color: string } {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1] ?? contentType.split('/')[1]?.split(/[.+-]/).at(-1) ?? '';
  const color = colors.find(([pattern]) => pattern.test(contentType))?.[1] ?? '#5b6068';
  return { label: extension.slice(0, 4).toUpperCase() || 'FILE', color };
}

/** True for types that the server hands out for looking at. */
export const isShownInBrowser = (contentType: string): boolean =>
  /^(image\/(png|jpeg|gif|webp|avif|bmp)|application\/pdf|text\/plain)$/.test(contentType);
