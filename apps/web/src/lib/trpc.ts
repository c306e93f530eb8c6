'use client';
import type { AppRouter } from '@mailwright/api';
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { earlyLink } from './early/early-link';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What procedures take. */
export type ApiInputs = inferRouterInputs<AppRouter>;
/** What procedures answer. */
export type ApiOutputs = inferRouterOutputs<AppRouter>;
/** The typed client of this origin. */
export type ApiClient = TRPCClient<AppRouter>;

const url = '/api/trpc';

/** Makes the client; queries of one moment travel together and each answer shows as it comes. */
export function createApiClient(): ApiClient {
  return createTRPCClient<AppRouter>({
    links: [
      earlyLink,
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchStreamLink({ url, maxURLLength: 8_000 }),
      }),
    ],
  });
}
