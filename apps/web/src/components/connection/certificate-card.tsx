'use client';
import type { CertificateFacts } from '@mailwright/mail';
import { ShieldAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/button';
import { formatDay } from '@/lib/format-time';
import type { ProblemWords } from './problem-words';

/** Twos of hex digits, as other programs show a fingerprint. */
export const spellFingerprint = (fingerprint: string): string => (fingerprint.toUpperCase().match(/../g) ?? []).join(' ');

interface CertificateCardProps {
  readonly hosts: readonly string[];
  /** What is wrong with it, and what to do. */
  readonly words: ProblemWords;
  readonly certificate: CertificateFacts;
  /** Other ways out, as buttons. */
  readonly children?: ReactNode;
  readonly onTrust: () => void;
  readonly isDisabled: boolean;
}

/** A certificate that nobody vouches for, with all a person needs to decide about it. */
export function CertificateCard({ hosts, words, certificate, children, onTrust, isDisabled }: CertificateCardProps) {
  const text = useTranslations('connect.certificate');
  const locale = useLocale();
  const day = (instant: string) => {
    const date = new Date(instant);
    return Number.isNaN(date.getTime()) ? instant : formatDay(date, locale);
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
      <div className="flex gap-2.5 text-[13.5px]/5">
        <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 stroke-[1.8] text-warn-ink" />
        <div className="min-w-0">
          <h3 className="break-words font-[560]">{words.title}</h3>
          <p className="text-ink-2">{words.remedy}</p>
        </div>
      </div>
      <dl className="mt-3 grid gap-x-4 gap-y-1 border-t border-line pt-3 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="min-w-0 break-words text-ink tabular-nums max-sm:mb-1">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="small" onClick={onTrust} disabled={isDisabled}>
          {text('trust')}
        </Button>
        {children}
        <span className="basis-full text-xs text-ink-3">{text('trustHint', { hosts: hosts.join(', ') })}</span>
      </div>
    </section>
  );
}
