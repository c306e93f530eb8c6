/** A stretch of a text body. */
export interface TextStretch {
  readonly text: string;
  readonly isQuote: boolean;
}

const fewLines = 3;

/** Splits a text body so that longer quotations can be folded away; a text that is all quotation stays whole. */
export function foldQuotes(text: string): readonly TextStretch[] {
  const lines = text.split('\n');
  const stretches: { lines: string[]; isQuote: boolean }[] = [];
  for (const line of lines) {
    const isQuote = line.startsWith('>');
    const last = stretches.at(-1);
    if (last && last.isQuote === isQuote) last.lines.push(line);
    else stretches.push({ lines: [line], isQuote });
  }
  const joined: { lines: string[]; isQuote: boolean }[] = [];
  for (const stretch of stretches) {
    const isFolded = stretch.isQuote && stretch.lines.length > fewLines;
    const last = joined.at(-1);
    if (last && last.isQuote === isFolded) last.lines.push(...stretch.lines);
    else joined.push({ lines: stretch.lines, isQuote: isFolded });
  }
  const hasOwnWords = joined.some(({ lines: own, isQuote }) => !isQuote && own.some((line) => line.trim() !== ''));
  return hasOwnWords ? joined.map(({ lines: own, isQuote }) => ({ text: own.join('\n'), isQuote })) : [{ text, isQuote: false }];
}
