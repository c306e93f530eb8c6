'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Form } from '@/components/form';
import { classNames } from '@/lib/class-names';

const total = 5;

interface WizardFrameProps {
  /** How many of the five parts are reached; null for what is none of them. */
  readonly reached: number | null;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** The buttons at the foot. */
  readonly footer?: ReactNode;
  readonly onSubmit?: () => void;
}

function Progress({ reached }: { reached: number }) {
  const text = useTranslations('connect');
  return (
    <div
      role="progressbar"
      aria-label={text('title')}
      aria-valuemin={1}
      aria-valuemax={total}
      aria-valuenow={reached}
      aria-valuetext={text('progress', { step: reached, total })}
      className="flex gap-1.5 px-5 pt-[18px] sm:px-7"
    >
      {['address', 'settings', 'sign-in', 'mailboxes', 'identity'].map((part, index) => (
        <i key={part} className={classNames('h-[3px] flex-1 rounded-[2px]', index < reached ? 'bg-accent' : 'bg-line')} />
      ))}
    </div>
  );
}

/** The card that every part of the wizard stands in. */
export function WizardFrame({ reached, title, lead, children, footer, onSubmit }: WizardFrameProps) {
  return (
    <div className="w-full max-w-[560px] rounded-l border border-line bg-raised shadow-high">
      {reached === null ? null : <Progress reached={reached} />}
      <Form onSubmit={onSubmit} className="px-5 pt-[22px] pb-[26px] sm:px-7">
        <h1 className="text-title font-[640] tracking-[-0.014em]">{title}</h1>
        {lead ? <p className="mt-1 break-words text-ink-2">{lead}</p> : null}
        <div className="mt-[18px] flex flex-col gap-4">{children}</div>
        {footer ? <div className="mt-5 flex flex-wrap items-center justify-between gap-2.5">{footer}</div> : null}
      </Form>
    </div>
  );
}
