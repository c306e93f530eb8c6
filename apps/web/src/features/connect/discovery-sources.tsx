'use client';
import { Check, Minus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import type { WizardState } from './wizard-state';

const marks = {
  asking: <span className="size-3.5 animate-spin rounded-full border-2 border-accent-line border-t-accent" />,
  found: <Check className="size-3.5 stroke-[3] text-ok" />,
  nothing: <Minus className="size-3.5 text-ink-3" />,
  failed: <Minus className="size-3.5 text-ink-3" />,
} as const;

/** Who is being asked for the settings, and what they said. */
export function DiscoverySources({ state }: { state: WizardState }) {
  const text = useTranslations('connect');
  const domain = state.emailAddress.split('@')[1] ?? '';
  return (
    <section aria-live="polite" className="rounded-m border border-line px-3.5 py-3">
      <h2 className="mb-1.5 truncate text-xs text-ink-3">{text('address.searching', { domain })}</h2>
      <ul className="min-h-[104px]">
        {state.discovery.sources.map(({ source, state: answer }) => (
          <li key={source} className="flex items-center gap-2.5 py-[3px] text-[13.5px]/5">
            <span aria-hidden="true" className="grid size-4 shrink-0 place-items-center">
              {marks[answer]}
            </span>
            <span className={classNames('min-w-0 flex-1 truncate', (answer === 'nothing' || answer === 'failed') && 'text-ink-3')}>
              {text(`sources.${source}`)}
            </span>
            <span className="text-xs text-ink-3">{text(`sources.${answer}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
