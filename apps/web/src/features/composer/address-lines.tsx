'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Select } from '@/components/select';
import type { DraftDoubt } from './check-draft';
import { useComposeContext } from './compose-context';
import type { ComposeDraft } from './compose-store';
import { RecipientField } from './recipient-field';

interface AddressLinesProps {
  readonly draft: ComposeDraft;
  readonly edit: (change: Partial<ComposeDraft>) => void;
  readonly doubt: DraftDoubt | null;
}

/** From whom, to whom, about what. */
export function AddressLines({ draft, edit, doubt }: AddressLinesProps) {
  const text = useTranslations('compose');
  const [hasCopies, setHasCopies] = useState(draft.cc.length > 0 || draft.bcc.length > 0);
  const isInvalidShown = doubt === 'bad-recipient';
  const copies = (
    <button
      type="button"
      className="shrink-0 rounded-s px-1.5 py-1 text-sm text-ink-3 hover:bg-hover hover:text-ink"
      onClick={() => setHasCopies(true)}
    >
      {text('copies')}
    </button>
  );
  return (
    <div className="shrink-0">
      <FromLine draft={draft} edit={edit} />
      <RecipientField
        label={text('to')}
        recipients={draft.to}
        onChange={(to) => edit({ to })}
        isInvalidShown={isInvalidShown}
        autoFocus={draft.takesFocus && draft.to.length === 0}
        trailing={hasCopies ? null : copies}
      />
      {hasCopies ? (
        <>
          <RecipientField label={text('cc')} recipients={draft.cc} onChange={(cc) => edit({ cc })} isInvalidShown={isInvalidShown} />
          <RecipientField label={text('bcc')} recipients={draft.bcc} onChange={(bcc) => edit({ bcc })} isInvalidShown={isInvalidShown} />
        </>
      ) : null}
      {doubt === 'no-recipient' || doubt === 'uploading' ? (
        <p role="alert" className="border-b border-line px-4 py-1.5 text-sm text-danger">
          {text(`doubt.${doubt}`)}
        </p>
      ) : null}
      {draft.threadId === null ? (
        <input
          value={draft.subject}
          aria-label={text('subject')}
          placeholder={text('subject')}
          className="h-10 w-full border-b border-line bg-transparent px-4 font-[560] outline-none placeholder:font-normal narrow:text-[16px]"
          onChange={(event) => edit({ subject: event.target.value })}
        />
      ) : null}
    </div>
  );
}

function FromLine({ draft, edit }: Pick<AddressLinesProps, 'draft' | 'edit'>) {
  const text = useTranslations('compose');
  const { senders } = useComposeContext();
  if (senders.length < 2) return null;
  const optionOf = (connectionId: string, address: string) => `${connectionId} ${address.toLowerCase()}`;
  const choose = (value: string) => {
    const identity = senders.find((each) => optionOf(each.connectionId, each.address) === value);
    if (!identity) return;
    const isElsewhere = identity.connectionId !== draft.connectionId;
    edit({
      connectionId: identity.connectionId,
      identityAddress: identity.address,
      ...(isElsewhere ? { draftId: null, revision: null } : {}),
    });
  };
  return (
    <div className="flex items-center gap-2 border-b border-line px-4 py-1">
      <span className="w-9 shrink-0 text-sm text-ink-3">{text('from')}</span>
      <Select
        look="bare"
        aria-label={text('from')}
        className="-ml-1"
        value={optionOf(draft.connectionId, draft.identityAddress)}
        onValueChange={choose}
        options={senders.map((identity) => ({
          value: optionOf(identity.connectionId, identity.address),
          label: identity.name ? `${identity.name} <${identity.address}>` : identity.address,
        }))}
      />
    </div>
  );
}
