'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from './trpc';

/** Who is here and what this installation allows. */
export function useSession() {
  const trpc = useTRPC();
  return useQuery(trpc.session.get.queryOptions(undefined, { staleTime: 5 * 60_000 }));
}
