'use client';
import { createContext, useContext } from 'react';
import type { ApiOutputs } from '@/lib/trpc';
import type { DraftSync } from './draft-sync';

/** What every composer on the page shares. */
export interface ComposeContext {
  readonly sync: DraftSync;
  readonly senders: readonly ApiOutputs['identities']['list'][number][];
  readonly send: (key: string) => Promise<void>;
  /** Saves and closes. */
  readonly close: (key: string) => void;
  /** Throws the draft away. */
  readonly discard: (key: string) => void;
}

const context = createContext<ComposeContext | null>(null);

/** Gives composers what they share. */
export const ComposeContextProvider = context.Provider;

/** What composers share; only inside the compose provider. */
export function useComposeContext(): ComposeContext {
  const value = useContext(context);
  if (!value) throw new Error('A composer stands outside of the compose provider.');
  return value;
}
