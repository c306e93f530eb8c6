/** The languages that are complete, with their names in themselves. */
export const locales = { en: 'English', de: 'Deutsch' } as const;

/** One of {@link locales}. */
export type Locale = keyof typeof locales;

/** Remembers the language a person chose. */
export const localeCookie = 'mailwright-locale';

const isLocale = (value: string | undefined): value is Locale => value !== undefined && value in locales;

/** The chosen language, else the first that the browser asks for and we have. */
export function findLocale(chosen: string | undefined, acceptLanguage: string): Locale {
  if (isLocale(chosen)) return chosen;
  const asked = acceptLanguage.split(',').map((entry) => entry.trim().slice(0, 2).toLowerCase());
  return asked.find(isLocale) ?? 'en';
}
