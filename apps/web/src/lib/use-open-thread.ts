'use client';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';

/** The conversation that is open, as the address bar says it. */
export interface OpenThread {
  readonly threadId: string;
  readonly connectionId: string;
}

/** Reads and changes which conversation is open. */
export function useOpenThread() {
  const [{ thread, account }, setParameters] = useQueryStates(
    { thread: parseAsString, account: parseAsString },
    { history: 'push', shallow: true, scroll: false },
  );
  return useMemo(
    () => ({
      open: thread !== null && account !== null ? { threadId: thread, connectionId: account } : null,
      openThread: (target: { id: string; connectionId: string }, history: 'push' | 'replace' = 'push') =>
        void setParameters({ thread: target.id, account: target.connectionId }, { history }),
      closeThread: (history: 'push' | 'replace' = 'push') => void setParameters({ thread: null, account: null }, { history }),
    }),
    [thread, account, setParameters],
  );
}
