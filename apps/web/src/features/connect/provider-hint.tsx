'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { safeHelpUrl } from '@/components/connection/problem-words';
import { providerNameOf } from './provider-card';
import type { FoundSettings, WizardState } from './wizard-state';

/** Which hint fits a provider: its own, else that of its way of signing in; `-plain` where there is no page to lead to. */
function findHintKey(found: FoundSettings, helpUrl: string | null, hasText: (key: string) => boolean): string | null {
  const suffix = helpUrl ? '' : '-plain';
  const own = found.hint ? `${found.hint}${suffix}` : null;
  if (own && hasText(own)) return own;
  if (found.method === 'app-password') return `app-password${suffix}`;
  return helpUrl ? 'password' : null;
}

/** What to know about a provider before the password is asked. */
export function ProviderHint({ state }: { state: WizardState }) {
  const text = useTranslations('connect.hints');
  if (!state.found) return null;
  const helpUrl = safeHelpUrl(state.found.helpUrl);
  const key = findHintKey(state.found, helpUrl, (candidate) => text.has(candidate));
  if (!key) return null;
  const help = (chunks: ReactNode) => (
    <a
      href={helpUrl ?? undefined}
      target="_blank"
      rel="noopener noreferrer"
      className="font-[560] text-accent underline-offset-2 hover:underline"
    >
      {chunks}
    </a>
  );
  return (
    <p className="rounded-m bg-accent-soft px-3.5 py-[11px] text-[13.5px]/5">{text.rich(key, { provider: providerNameOf(state), help })}</p>
  );
}
