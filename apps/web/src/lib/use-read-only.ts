'use client';
import { useMemo } from 'react';
import { useConnections } from './use-mailboxes';

/** The accounts whose mail may only be read. */
export function useReadOnly(): ReadonlySet<string> {
  const { data: connections } = useConnections();
  return useMemo(() => new Set(connections?.filter(({ canChange }) => !canChange).map(({ id }) => id)), [connections]);
}
