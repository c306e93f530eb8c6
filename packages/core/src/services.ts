import type { Database } from '@mailwright/db';
import { createCredentialVault, type MasterKey } from './connections/credential-vault.ts';
import { createDriverPool, type DriverPoolOptions } from './connections/driver-pool.ts';
import { createNetwork, type NetworkOptions } from './connections/network.ts';
import { type SharedSessionsOptions, shareSessions } from './connections/shared-sessions.ts';
import type { CoreServices, Logger } from './context.ts';
import { createDiscovery, type OperatorDefaults } from './discovery/discovery.ts';
import { type OAuthClients, toOAuthProviders } from './oauth/oauth-provider.ts';

/** What the process knows when it starts. */
export interface CoreServicesOptions {
  readonly database: Database;
  /** The current key first, then those that still open older secrets. */
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  readonly logger: Logger;
  readonly uploadLimitBytes: number;
  readonly imageProxyKey: Uint8Array;
  /** `allowsPrivateHosts`, and the ports that tests replace. */
  readonly network: NetworkOptions;
  /** The operator's own servers, offered for every address. */
  readonly operatorDefaults?: OperatorDefaults;
  /** Asked first of all, as the provider's own autoconfig; `{domain}` and `{address}` are filled in. */
  readonly autoconfigUrl?: string | null;
  /** The providers at which people can sign in to their mail; none by default. */
  readonly oauthClients?: OAuthClients;
  readonly drivers?: DriverPoolOptions;
  /** How sessions are shared with other processes; not at all by default. */
  readonly sessions?: Omit<SharedSessionsOptions, 'logger'>;
  readonly now?: () => Date;
}

/** Services with their end: closing drops every live session. */
export interface OpenCoreServices extends CoreServices, AsyncDisposable {
  close(): Promise<void>;
}

/** Builds what core needs from what the process was told. The database stays the caller's to close. */
export function createCoreServices(options: CoreServicesOptions): OpenCoreServices {
  const { database, logger, uploadLimitBytes, imageProxyKey } = options;
  const now = options.now ?? (() => new Date());
  const network = createNetwork(options.network);
  const drivers = createDriverPool(options.drivers);
  const sessions = options.sessions ? shareSessions({ ...options.sessions, logger }) : null;
  const close = async () => {
    await drivers.close();
    await sessions?.[Symbol.asyncDispose]();
    await network.close();
  };
  return {
    database,
    vault: createCredentialVault({ keys: options.masterKeys }),
    drivers,
    sessions,
    network,
    discovery: createDiscovery({ network, operatorDefaults: options.operatorDefaults, autoconfigUrl: options.autoconfigUrl }),
    oauthProviders: toOAuthProviders(options.oauthClients ?? {}),
    logger,
    now,
    uploadLimitBytes,
    imageProxyKey,
    close,
    [Symbol.asyncDispose]: close,
  };
}
