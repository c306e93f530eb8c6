const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const wordStart = 1;
const initials = 0.8;
const anywhere = 0.5;

/** How well what was typed names a thing, 0 to 1: each word begins one of its words, is in it, or all are first letters of its words. */
export function scoreWords(name: string, typed: string): number {
  const words = fold(name)
    .split(/[^\p{L}\p{N}@]+/u)
    .filter(Boolean);
  const text = words.join(' ');
  const wanted = fold(typed).split(/\s+/u).filter(Boolean);
  const scoreOf = (part: string): number => {
    if (words.some((word) => word.startsWith(part))) return wordStart;
    return text.includes(part) ? anywhere : 0;
  };
  const found = Math.min(wordStart, ...wanted.map(scoreOf));
  if (found > 0) return found;
  const firstLetters = words.map((word) => word[0]).join('');
  return wanted.length === 1 && (wanted[0]?.length ?? 0) > 1 && firstLetters.startsWith(wanted[0] ?? '') ? initials : 0;
}
