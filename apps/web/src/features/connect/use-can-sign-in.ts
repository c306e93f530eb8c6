'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/lib/trpc';
import type { OAuthProviderId } from './oauth-providers';

/** Whether the sign-in page of a provider is set up on this server; null while that is not known yet. */
export function useCanSignIn(provider: OAuthProviderId | null): boolean | null {
  const trpc = useTRPC();
  const offered = useQuery(trpc.connections.listProviders.queryOptions());
  if (offered.isPending) return null;
  return offered.data?.providers.some(({ id, isConfigured }) => id === provider && isConfigured) ?? false;
}
