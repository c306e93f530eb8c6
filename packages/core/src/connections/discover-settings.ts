import type { PersonContext } from '../context.ts';
import type { DiscoveredSettings, DiscoveryEvent } from '../discovery/discovered-settings.ts';
import { countAct } from './act-limit.ts';

const searchesPerMinute = 30;

/** Finds the servers of an address in at most 10 seconds; null where nobody knows. LIMIT_EXCEEDED `too-often`. */
export async function discoverSettings(
  context: PersonContext,
  input: { readonly emailAddress: string },
  onEvent?: (event: DiscoveryEvent) => void,
): Promise<DiscoveredSettings | null> {
  countAct(context, 'discover', searchesPerMinute);
  return context.services.discovery.discover(input.emailAddress, { signal: context.signal, onEvent });
}
