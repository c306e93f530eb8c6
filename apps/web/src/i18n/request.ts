import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { findLocale, localeCookie } from './locales.ts';

const features = ['common', 'mail', 'search', 'compose', 'outbox', 'shortcuts', 'palette', 'auth', 'connect', 'accounts'] as const;

export default getRequestConfig(async () => {
  const locale = findLocale((await cookies()).get(localeCookie)?.value, (await headers()).get('accept-language') ?? '');
  const files = await Promise.all(
    features.map(async (feature) => [feature, (await import(`../../messages/${locale}/${feature}.json`)).default] as const),
  );
  return { locale, messages: Object.fromEntries(files) };
});
