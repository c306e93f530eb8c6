'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { Tooltip } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { AppToaster } from '@/components/app-toaster';
import { getProblem } from './problem';
import { createApiClient, TRPCProvider } from './trpc';

function isWorthAnotherTry(failureCount: number, error: unknown): boolean {
  const problem = getProblem(error);
  return failureCount < 2 && (problem === null || problem.retry === 'later');
}

// A browser that has no line to anywhere else may still reach a server on its own machine: it is asked once before that is believed.
const queries = { staleTime: 15_000, gcTime: 30 * 60_000, retry: isWorthAnotherTry, networkMode: 'offlineFirst' } as const;

// What a person does is tried at once, and told where it fails: it would wait unseen otherwise, and end with the page.
const mutations = { networkMode: 'always' } as const;

const createQueryClient = () => new QueryClient({ defaultOptions: { queries, mutations } });

/** Everything that pages stand in: theme, data, address bar, toasts. */
export function AppProviders({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [apiClient] = useState(createApiClient);
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" nonce={nonce} disableTransitionOnChange storageKey="mailwright-theme">
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={apiClient} queryClient={queryClient}>
          <NuqsAdapter>
            <Tooltip.Provider delayDuration={500} skipDelayDuration={300}>
              {children}
            </Tooltip.Provider>
            <AppToaster />
          </NuqsAdapter>
        </TRPCProvider>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
