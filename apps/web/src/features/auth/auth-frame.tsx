'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Brand } from '@/components/brand';
import { Form } from '@/components/form';

interface AuthFrameProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  /** The way to the other page. */
  readonly footer?: ReactNode;
  readonly onSubmit?: () => void;
}

/** The quiet page that sign-up and sign-in stand on. */
export function AuthFrame({ title, lead, children, footer, onSubmit }: AuthFrameProps) {
  const text = useTranslations('auth');
  return (
    <main className="flex min-h-dvh flex-col items-center bg-panel px-3 pt-[12vh] pb-10">
      <div className="mb-7 text-base">
        <Brand />
      </div>
      <Form onSubmit={onSubmit} className="w-full max-w-[400px] rounded-l border border-line bg-raised px-5 py-6 shadow-high sm:px-7">
        <h1 className="text-title font-[640] tracking-[-0.014em]">{title}</h1>
        {lead ? <p className="mt-1 text-ink-2">{lead}</p> : null}
        <div className="mt-5 flex flex-col gap-4">{children}</div>
      </Form>
      <div className="mt-5 text-sm text-ink-2">{footer}</div>
      <p className="mt-auto pt-10 text-xs text-ink-3">{text('tagline')}</p>
    </main>
  );
}
