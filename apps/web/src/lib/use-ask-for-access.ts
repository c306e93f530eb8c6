'use client';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from './trpc';
import { useFailureToast } from './use-failure-toast';

/** Leads to the provider's page where a person allows more for an account; it keeps all that is under it. */
export function useAskForAccess() {
  const trpc = useTRPC();
  const onError = useFailureToast();
  const start = useMutation(
    trpc.connections.startOAuth.mutationOptions({
      onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
      onError: (error) => onError(error),
    }),
  );
  return { ask: start.mutate, isAsking: start.isPending || start.isSuccess };
}
