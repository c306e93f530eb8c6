'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/lib/trpc';
import type { OAuthProviderId } from './oauth-providers';

/** Whether the sign-in page of a provider is set up on this server. */
export function useCanSignIn(provider: OAuthProviderId | null): boolean {
  const trpc = useTRPC();
  const offered = useQuery(trpc.connections.listProviders.queryOptions());
  return offered.data?.providers.some(({ id, isConfigured }) => id === provider && isConfigured) ?? false;
}
