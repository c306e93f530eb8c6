'use client';
import type { FormEvent, ReactNode } from 'react';
import { useIsHydrated } from '@/lib/use-is-hydrated';

interface FormProps {
  readonly className: string;
  readonly children: ReactNode;
  readonly onSubmit?: () => void;
}

/**
 * A form that scripts send. Until they run its fields cannot be used: the browser would send them itself, a password in
 * the address, or what was typed would be lost.
 */
export function Form({ className, children, onSubmit }: FormProps) {
  const isHydrated = useIsHydrated();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <form noValidate method="post" onSubmit={submit} className={className}>
      <fieldset disabled={!isHydrated} className="contents">
        {children}
      </fieldset>
    </form>
  );
}
