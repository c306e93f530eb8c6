'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiOutputs, useTRPC } from '@/lib/trpc';

/** A stored account as the API shows it. */
export type Connection = ApiOutputs['connections']['list'][number];

/** Everything one can do with an account; what is shown is fetched anew after each. */
export function useAccountActs() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.connections.pathFilter());
  const refreshAll = () => queryClient.invalidateQueries();
  return {
    test: useMutation(trpc.connections.test.mutationOptions({ onSettled: refresh })),
    sync: useMutation(trpc.connections.syncMailboxes.mutationOptions({ onSettled: refreshAll })),
    setDefault: useMutation(trpc.connections.setDefault.mutationOptions({ onSettled: refresh })),
    change: useMutation(trpc.connections.update.mutationOptions({ onSettled: refresh })),
    remove: useMutation(trpc.connections.remove.mutationOptions({ onSuccess: refreshAll })),
  };
}
