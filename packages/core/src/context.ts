import type { Database } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import type { CredentialVault } from './connections/credential-vault.ts';
import type { DriverPool } from './connections/driver-pool.ts';
import type { Network } from './connections/network.ts';
import type { SharedSessions } from './connections/shared-sessions.ts';
import type { Discovery } from './discovery/discovery.ts';
import type { OAuthProviders } from './oauth/oauth-provider.ts';

/** Where core writes what an operator should read; never a secret, never mail content. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, text: string): void;
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** Everything core is given by the process it runs in. */
export interface CoreServices {
  /** In the role `app` (requests) or `worker` (jobs). */
  readonly database: Database;
  readonly vault: CredentialVault;
  readonly drivers: DriverPool;
  /** Null in a process that shares accounts with no other. */
  readonly sessions: SharedSessions | null;
  readonly network: Network;
  readonly discovery: Discovery;
  readonly oauthProviders: OAuthProviders;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly uploadLimitBytes: number;
  /** Signs the addresses of proxied images. */
  readonly imageProxyKey: Uint8Array;
}

/** On whose behalf a verb acts, and until when. */
export interface PersonContext {
  readonly services: CoreServices;
  readonly userId: UserId;
  readonly signal?: AbortSignal;
}
