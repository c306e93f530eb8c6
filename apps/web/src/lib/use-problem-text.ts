'use client';
import { useTranslations } from 'next-intl';
import { getProblem } from './problem';

/** Turns any failure of an API call into one sentence for people. */
export function useProblemText(): (error: unknown) => string {
  const text = useTranslations('common.problem');
  return (error) => {
    const problem = getProblem(error);
    if (!problem) return text('offline');
    if (problem.reason && text.has(`reason.${problem.reason}`)) return text(`reason.${problem.reason}`);
    return text.has(`code.${problem.code}`) ? text(`code.${problem.code}`) : text('code.INTERNAL');
  };
}
