import { z } from 'zod';
import { CoreError } from '../core-error.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import { parseJson } from './parse-json.ts';

/** Whose account was signed in to. */
export interface OAuthIdentity {
  /** The provider's stable name of the account. */
  readonly subject: string;
  readonly emailAddress: string;
}

const address = z
  .string()
  .max(320)
  .regex(/^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/);

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string().min(1).max(255),
  exp: z.number(),
  nonce: z.string().optional(),
  email: address.optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  preferred_username: address.optional().catch(undefined),
  tid: z.string().max(100).optional(),
});

type Claims = z.infer<typeof claimsSchema>;

/** What an id token is held against. */
export interface IdentityChecks {
  readonly provider: OAuthProvider;
  /** Null where none was asked with, and PKCE alone binds the answer to its question. */
  readonly nonce: string | null;
  readonly now: Date;
}

const clockSlackMs = 5 * 60_000;

/**
 * Reads whom an id token names. It came over TLS from the token endpoint itself, which stands for its signature
 * (OpenID Connect Core §3.1.3.7, step 6). INVALID `oauth-identity-invalid`, `oauth-nonce-mismatch` or `oauth-address-unknown`.
 */
export function readIdentity(idToken: string | null, checks: IdentityChecks): OAuthIdentity {
  const claims = readClaims(idToken);
  const { provider, nonce, now } = checks;
  const issuer = provider.issuer.replace('{tenantid}', claims.tid ?? '');
  // Google: `iss` comes with and without its scheme ("OpenID Connect", validating an ID token).
  const isIssuer = claims.iss === issuer || `https://${claims.iss}` === issuer;
  const isForUs = claims.aud === provider.clientId || (Array.isArray(claims.aud) && claims.aud.includes(provider.clientId));
  if (!isIssuer || !isForUs || claims.exp * 1000 < now.getTime() - clockSlackMs) throw refuse('oauth-identity-invalid');
  if (nonce !== null && claims.nonce !== nonce) throw refuse('oauth-nonce-mismatch');
  return { subject: claims.sub, emailAddress: toAddress(claims) };
}

function toAddress({ email, email_verified: isVerified, preferred_username: userName }: Claims): string {
  const found = email ?? userName;
  if (!found || isVerified === false || isVerified === 'false') throw refuse('oauth-address-unknown');
  return found;
}

function readClaims(idToken: string | null): Claims {
  const [, payload] = idToken?.split('.') ?? [];
  const claims = claimsSchema.safeParse(parseJson(Buffer.from(payload ?? '', 'base64url').toString('utf8')));
  if (!claims.success) throw refuse('oauth-identity-invalid');
  return claims.data;
}

const refuse = (reason: string): CoreError => new CoreError('INVALID', reason);
