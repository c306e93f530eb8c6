'use client';
import { type ComponentProps, lazy, Suspense, useEffect } from 'react';

const load = () => import('./compose-form');
const ComposeForm = lazy(async () => ({ default: (await load()).ComposeForm }));

/** The form for writing, whose code comes when it is wanted. */
export function LazyComposeForm(props: ComponentProps<typeof ComposeForm>) {
  return (
    <Suspense fallback={<div className="min-h-40 flex-1" aria-busy="true" />}>
      <ComposeForm {...props} />
    </Suspense>
  );
}

const afterMs = 1_500;

/** Fetches that code once the page has come to rest, so that nobody waits for it. */
export function usePreloadedComposer(): void {
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), afterMs);
    return () => clearTimeout(timer);
  }, []);
}
