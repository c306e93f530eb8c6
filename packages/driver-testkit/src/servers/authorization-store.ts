import { createHash, randomBytes } from 'node:crypto';

/** An account that can be signed in to. */
export interface OAuthAccount {
  readonly subject: string;
  readonly emailAddress: string;
}

/** What an authorisation server does wrong or unusually; may be changed while it runs. */
export interface AuthorizationBehaviour {
  /** What its token endpoint does instead of answering. */
  tokenFault?: 'unavailable' | 'throttled' | 'garbage' | 'endless' | 'drop' | 'silent' | 'invalid_client' | null;
  /** How long an access token is good; default 3600. */
  expiresInSeconds?: number;
  /** True gives a new refresh token at each refresh and takes the old one no more. */
  rotatesRefreshTokens?: boolean;
  /** True: an exchanged code brings no refresh token. */
  omitsRefreshToken?: boolean;
  /** Claims that replace those of the identity. */
  claims?: Readonly<Record<string, unknown>>;
  /** Every answer of the token endpoint comes after this. */
  tokenDelayMs?: number;
}

/** A code with all that it is bound to. */
interface Code {
  readonly account: OAuthAccount;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
  isUsed: boolean;
}

interface Grant {
  readonly account: OAuthAccount;
  readonly scopes: readonly string[];
  isRevoked: boolean;
}

interface AccessToken {
  readonly grant: Grant;
  readonly endsAtMs: number;
  isExpired: boolean;
}

/** An error answer (RFC 6749 §5.2). */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

const random = (kind: string): string => `${kind}-${randomBytes(24).toString('base64url')}`;

/** Codes, grants and tokens of an authorisation server. */
export class AuthorizationStore {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: () => string;
  readonly behaviour: AuthorizationBehaviour;
  readonly now: () => number;
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, Grant>();
  readonly #accessTokens = new Map<string, AccessToken>();

  constructor(options: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly issuer: () => string;
    readonly behaviour: AuthorizationBehaviour;
    readonly now: () => number;
  }) {
    this.clientId = options.clientId;
    this.clientSecret = options.clientSecret;
    this.issuer = options.issuer;
    this.behaviour = options.behaviour;
    this.now = options.now;
  }

  /** A code for what was asked in an authorisation request. */
  addCode(account: OAuthAccount, asked: URLSearchParams, scopes: readonly string[]): string {
    const code = random('code');
    this.#codes.set(code, {
      account,
      scopes,
      clientId: asked.get('client_id') ?? '',
      redirectUri: asked.get('redirect_uri') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      nonce: asked.get('nonce') ?? '',
      isUsed: false,
    });
    return code;
  }

  /** The answer to a request for tokens. Throws TokenRefusal. */
  answerToken(form: URLSearchParams): Readonly<Record<string, unknown>> {
    if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret)
      throw new TokenRefusal('invalid_client', 'The client is unknown.');
    if (form.get('grant_type') === 'authorization_code') return this.#exchange(form);
    if (form.get('grant_type') === 'refresh_token') return this.#refresh(form.get('refresh_token') ?? '');
    throw new TokenRefusal('unsupported_grant_type', 'Unsupported grant type.');
  }

  /** True where the token was known. */
  revoke(token: string): boolean {
    const grant = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token)?.grant;
    if (grant) grant.isRevoked = true;
    return grant !== undefined;
  }

  /** Takes back everything an account granted, as its owner does on the provider's pages. */
  revokeAccount(emailAddress: string): void {
    for (const grant of this.#refreshTokens.values()) if (grant.account.emailAddress === emailAddress) grant.isRevoked = true;
  }

  /** Ends every access token before its time. */
  expireAccessTokens(): void {
    for (const token of this.#accessTokens.values()) token.isExpired = true;
  }

  /** The account of an access token that is still good (RFC 7662). */
  findActive(
    accessToken: string,
  ): { readonly account: OAuthAccount; readonly scopes: readonly string[]; readonly endsAtMs: number } | null {
    const token = this.#accessTokens.get(accessToken);
    if (!token || token.isExpired || token.grant.isRevoked || token.endsAtMs <= this.now()) return null;
    return { account: token.grant.account, scopes: token.grant.scopes, endsAtMs: token.endsAtMs };
  }

  /** A refresh token as if its account had granted these scopes. */
  addGrant(account: OAuthAccount, scopes: readonly string[]): string {
    const refreshToken = random('refresh');
    this.#refreshTokens.set(refreshToken, { account, scopes, isRevoked: false });
    return refreshToken;
  }

  #exchange(form: URLSearchParams): Readonly<Record<string, unknown>> {
    const code = this.#codes.get(form.get('code') ?? '');
    if (!code) throw new TokenRefusal('invalid_grant', 'Malformed auth code.');
    if (code.isUsed) throw new TokenRefusal('invalid_grant', 'The code was already redeemed.');
    code.isUsed = true;
    if (code.redirectUri !== form.get('redirect_uri')) throw new TokenRefusal('redirect_uri_mismatch', 'The redirect_uri differs.');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== code.challenge) throw new TokenRefusal('invalid_grant', 'Invalid code verifier.');
    const refreshToken = this.addGrant(code.account, code.scopes);
    const grant = this.#refreshTokens.get(refreshToken);
    if (!grant) throw new TokenRefusal('server_error', 'No grant.');
    return {
      ...this.#issue(grant),
      ...(this.behaviour.omitsRefreshToken ? {} : { refresh_token: refreshToken }),
      id_token: this.#signIdentity(code),
    };
  }

  #refresh(refreshToken: string): Readonly<Record<string, unknown>> {
    const grant = this.#refreshTokens.get(refreshToken);
    if (!grant || grant.isRevoked) throw new TokenRefusal('invalid_grant', 'Token has been expired or revoked.');
    if (!this.behaviour.rotatesRefreshTokens) return this.#issue(grant);
    this.#refreshTokens.delete(refreshToken);
    return { ...this.#issue(grant), refresh_token: this.addGrant(grant.account, grant.scopes) };
  }

  #issue(grant: Grant): Readonly<Record<string, unknown>> {
    const accessToken = random('access');
    const expiresInSeconds = this.behaviour.expiresInSeconds ?? 3600;
    this.#accessTokens.set(accessToken, { grant, endsAtMs: this.now() + expiresInSeconds * 1000, isExpired: false });
    return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds, scope: grant.scopes.join(' ') };
  }

  /** NOTE: nobody can verify this signature; the token is only taken from the token endpoint itself. */
  #signIdentity({ account, nonce }: Code): string {
    const claims = {
      iss: this.issuer(),
      aud: this.clientId,
      sub: account.subject,
      exp: Math.floor(this.now() / 1000) + 3600,
      nonce,
      email: account.emailAddress,
      email_verified: true,
      ...this.behaviour.claims,
    };
    const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${randomBytes(16).toString('base64url')}`;
  }
}
