import type { DiscoveredSettings, DiscoveryEvent } from './discovered-settings.ts';

/** How a search is watched and given up. */
export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DiscoveryEvent) => void;
}

/** Finds the servers of an address. */
export interface Discovery {
  /** The best answer within 10 seconds, null where nobody knows. Rejects with CANCELLED only. */
  discover(emailAddress: string, options?: DiscoverOptions): Promise<DiscoveredSettings | null>;
}
