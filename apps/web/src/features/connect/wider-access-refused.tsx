'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/button';
import type { ConnectionView } from '@/lib/mail-view';
import { useAskForAccess } from '@/lib/use-ask-for-access';
import type { OAuthProviderId } from './oauth-providers';
import { type OAuthRefusal, useRefusalText } from './oauth-refusal';
import { WizardFrame } from './wizard-frame';

interface WiderAccessRefusedProps {
  readonly connection: Pick<ConnectionView, 'id' | 'label'>;
  readonly provider: OAuthProviderId;
  readonly refusal: OAuthRefusal;
  readonly onDone: () => void;
}

/** Says what an account cannot do because the access asked for deleting for good was not given. */
export function WiderAccessRefused({ connection, provider, refusal, onDone }: WiderAccessRefusedProps) {
  const { id, label } = connection;
  const text = useTranslations('connect.oauth.wider');
  const toText = useRefusalText();
  const { ask, isAsking } = useAskForAccess();
  const key = `refused.${refusal.reason}`;
  const footer = (
    <>
      <Button onClick={onDone}>{text('back')}</Button>
      <Button kind="primary" disabled={isAsking} onClick={() => ask({ provider, connectionId: id, access: 'destroy' })}>
        {text('again')}
      </Button>
    </>
  );
  return (
    <WizardFrame reached={null} title={text('title')} footer={footer}>
      <p role="alert" className="wrap-anywhere text-ink-2">
        {text.has(key) ? text(key, { account: label }) : toText(refusal)}
      </p>
    </WizardFrame>
  );
}
