import { type Queryable, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import { findCredentialRows, openCredential } from '../connections/stored-credentials.ts';
import type { PersonContext } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import { revokeToken } from './token-endpoint.ts';

/** Access that is to be given back at the provider. */
export interface RevocableGrant {
  readonly provider: OAuthProvider;
  readonly refreshToken: string;
}

/** What would have to be given back if a connection went away; null where there is nothing, or nothing that can be opened. */
export async function findRevocableGrant(db: Queryable, { services }: PersonContext, connectionId: string): Promise<RevocableGrant | null> {
  const [grant] = await db.select().from(schema.oauthGrants).where(eq(schema.oauthGrants.connectionId, connectionId));
  const provider = grant && services.oauthProviders.get(grant.oauthProvider);
  if (!provider || grant.refusedAt) return null;
  try {
    const refreshToken = openCredential(services.vault, await findCredentialRows(db, connectionId), 'oauth_refresh_token');
    return refreshToken === null ? null : { provider, refreshToken };
  } catch (error) {
    if (error instanceof CoreError) return null;
    throw error;
  }
}

/** Gives access back at the provider, as well as that goes: what was stored here is gone in any case. */
export async function revokeGrant({ services }: PersonContext, { provider, refreshToken }: RevocableGrant): Promise<void> {
  const isRevoked = await revokeToken(services, provider, refreshToken);
  if (!isRevoked) services.logger.warn({ provider: provider.id }, 'Access could not be given back at the provider.');
}
