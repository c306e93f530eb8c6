'use client';
import { useTranslations } from 'next-intl';
import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import type { WizardState } from './wizard-state';

/** What the provider is called: its own name, else the domain of the address. */
export const providerNameOf = (state: WizardState): string =>
  state.found?.providerName ?? (state.connection && state.isReconnect ? state.connection.label : (state.emailAddress.split('@')[1] ?? ''));

/** The provider that was found, with its settings in one line and where they come from. */
export function ProviderCard({ state, onEdit }: { state: WizardState; onEdit: (() => void) | null }) {
  const text = useTranslations('connect');
  const name = providerNameOf(state);
  const { imap, smtp } = state.servers;
  const hasSettings = state.found === null || state.found.imap !== null;
  return (
    <div className="flex items-center gap-3.5 rounded-m border border-line px-3.5 py-3">
      <Avatar name={name} address={name} className="size-[38px] rounded-[10px] text-[15px]" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-[600]">{name}</p>
        <p className="break-words text-xs/5 text-ink-3">
          {hasSettings
            ? text('card.settings', {
                imapHost: imap.host,
                imapPort: imap.port,
                imapSecurity: text(`security.${imap.security}`),
                smtpHost: smtp.host,
                smtpPort: smtp.port,
                smtpSecurity: text(`security.${smtp.security}`),
                source: text(`sourceOf.${state.found?.source ?? 'saved'}`),
              })
            : text('card.noSettings')}
        </p>
      </div>
      {onEdit ? (
        <Button kind="link" onClick={onEdit}>
          {text('edit')}
        </Button>
      ) : null}
    </div>
  );
}
