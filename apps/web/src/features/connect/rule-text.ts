'use client';
import { useTranslations } from 'next-intl';

/** Finds the words for a broken rule of a field; undefined where none is broken. */
export function useRuleText(): (rule: string | undefined) => string | undefined {
  const text = useTranslations('connect.rules');
  return (rule) => {
    if (rule === undefined) return undefined;
    return text.has(rule) ? text(rule) : text('other');
  };
}
