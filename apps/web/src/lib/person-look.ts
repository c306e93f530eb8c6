const avatarColors = [
  '#255a8a',
  '#6b3f94',
  '#23704a',
  '#935115',
  '#4c5058',
  '#9a2f45',
  '#17656f',
  '#3a4fb0',
  '#7a5a00',
  '#5b6b1d',
  '#8a3a78',
  '#2457e6',
] as const;

/** Colours of accounts, chosen by number. */
export const connectionColors = [
  '#2457e6',
  '#c2571a',
  '#1f7a4d',
  '#8a3a78',
  '#17757f',
  '#a83246',
  '#7a5a00',
  '#6b4fc0',
  '#4c7a1d',
  '#b0478f',
  '#4a6a8a',
  '#8a8d94',
] as const;

/** The colour of the dot of an account. */
export const connectionColor = (index: number): string => connectionColors[index % connectionColors.length] ?? connectionColors[0];

/** A colour that is always the same for one address. */
export function avatarColor(address: string): string {
  let hash = 0;
  for (const character of address.toLowerCase()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return avatarColors[hash % avatarColors.length] ?? avatarColors[0];
}

/** One or two letters that stand for a person. */
export function initialsOf(name: string | null, address: string): string {
  const words = (name?.trim() || (address.split('@')[0] ?? '')).split(/[\s._\-,"']+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letter = (word: string | undefined) => [...(word?.replace(/^[^\p{L}\p{N}]+/u, '') ?? '')][0]?.toUpperCase() ?? '';
  const first = letter(words[0]);
  const last = words.length > 1 ? letter(words.at(-1)) : '';
  return first + last || '?';
}
