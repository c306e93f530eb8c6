'use client';
import type { CertificateFacts } from '@mailwright/mail';
import { ShieldAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/button';

/** Twos of hex digits, as other programs show a fingerprint. */
export const spellFingerprint = (fingerprint: string): string => (fingerprint.toUpperCase().match(/../g) ?? []).join(':');

interface CertificateCardProps {
  readonly hosts: readonly string[];
  readonly certificate: CertificateFacts;
  readonly onTrust: () => void;
  readonly isDisabled: boolean;
}

/** A certificate that nobody vouches for, with all a person needs to decide about it. */
export function CertificateCard({ hosts, certificate, onTrust, isDisabled }: CertificateCardProps) {
  const text = useTranslations('connect.certificate');
  const format = useFormatter();
  const day = (instant: string) => {
    const date = new Date(instant);
    return Number.isNaN(date.getTime()) ? instant : format.dateTime(date, { dateStyle: 'medium', timeZone: 'UTC' });
  };
  const names = certificate.altNames.length > 0 ? certificate.altNames.join(', ') : certificate.subject;
  const facts = [
    [text('names'), names],
    [text('issuer'), certificate.issuer],
    [text('valid'), text('validRange', { from: day(certificate.validFrom), to: day(certificate.validTo) })],
    [text('fingerprint'), spellFingerprint(certificate.fingerprint)],
  ] as const;
  return (
    <section className="rounded-m border border-line px-3.5 py-3 text-[13px]/[18px]">
      <h3 className="flex items-center gap-2 text-[13.5px]/5 font-[600]">
        <ShieldAlert aria-hidden="true" className="size-4 stroke-[1.8] text-warn-ink" />
        {text('title', { host: hosts.join(', ') })}
      </h3>
      <dl className="mt-2 grid gap-x-3 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="break-words text-ink max-sm:mb-1">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="small" onClick={onTrust} disabled={isDisabled}>
          {text('trust')}
        </Button>
        <span className="text-xs text-ink-3">{text('trustHint')}</span>
      </div>
    </section>
  );
}
