'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from './trpc';
import { useConnections } from './use-mailboxes';

/** Every address that is oneself, in lower case. */
export function useOwnAddresses(): ReadonlySet<string> {
  const trpc = useTRPC();
  const { data: connections } = useConnections();
  const { data: identities } = useQuery(trpc.identities.list.queryOptions({ connectionId: 'all' }, { staleTime: 5 * 60_000 }));
  return useMemo(() => {
    const addresses = [
      ...(connections?.map((connection) => connection.emailAddress) ?? []),
      ...(identities?.map((identity) => identity.address) ?? []),
    ];
    return new Set(addresses.map((address) => address.toLowerCase()));
  }, [connections, identities]);
}
