import type { ApiOutputs } from './trpc';

type Connection = Pick<ApiOutputs['connections']['list'][number], 'status' | 'unreachableSince'>;

/** How an account is: `broken` wants the person, `unreachable` comes back by itself. */
export function healthOf({ status, unreachableSince }: Connection): 'well' | 'broken' | 'unreachable' {
  if (status === 'error' || status === 'reauthorization-required') return 'broken';
  return unreachableSince === null ? 'well' : 'unreachable';
}
