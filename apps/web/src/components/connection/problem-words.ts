'use client';
import type { ConnectionProblem } from '@mailwright/mail';
import { useTranslations } from 'next-intl';

/** A problem in words: what is wrong, and what to do. */
export interface ProblemWords {
  readonly title: string;
  readonly remedy: string;
}

/** Finds the words of a connection problem. */
export function useProblemWords(): (problem: ConnectionProblem) => ProblemWords {
  const text = useTranslations('connect.problems');
  return (problem) => {
    const values = { host: problem.host, port: String(problem.port) };
    return { title: text(`${problem.code}.title`, values), remedy: text(`${problem.code}.remedy`, values) };
  };
}

/** A help address that may be shown as a link: https alone. */
export const safeHelpUrl = (url: string | null | undefined): string | null => (url?.startsWith('https://') ? url : null);
