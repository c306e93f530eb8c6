'use client';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useProblemText } from './use-problem-text';

/** Says that an act failed and was taken back, with the way to do it again. */
export function useFailureToast(): (error: unknown, retry?: () => void) => void {
  const text = useTranslations('common');
  const toText = useProblemText();
  return (error, retry) => {
    toast.error(toText(error), { duration: 12_000, ...(retry ? { action: { label: text('retry'), onClick: retry } } : {}) });
  };
}
