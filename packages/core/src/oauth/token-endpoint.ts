import { MailError } from '@mailwright/mail';
import { z } from 'zod';
import type { CoreServices } from '../context.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import { parseJson } from './parse-json.ts';

/** What a provider gave (RFC 6749 §5.1). */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly expiresInMs: number;
  /** Null: the one in use stays. */
  readonly refreshToken: string | null;
  /** Null: as asked for. */
  readonly scopes: readonly string[] | null;
  readonly idToken: string | null;
}

/** What a provider answered: tokens, or a refusal by its code (RFC 6749 §5.2). */
export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: GrantedTokens }
  | { readonly kind: 'refused'; readonly error: string; readonly description: string };

const limits = { maxBytes: 64 * 1024, timeoutMs: 10_000 };
/** No request to a token endpoint takes longer. */
export const tokenRequestMs = limits.timeoutMs;

// RFC 6750 §2.1: what may stand in an Authorization header, and so in a login.
const token = z.string().regex(/^[\x21-\x7e]{1,8192}$/);
const lifetimeSeconds = z.coerce.number().min(1).max(31_536_000).default(3600);
const grantedSchema = z.object({
  access_token: token,
  token_type: z.string().regex(/^bearer$/i),
  expires_in: lifetimeSeconds,
  refresh_token: token.optional(),
  scope: z.string().max(8192).optional(),
  id_token: z.string().max(32_768).optional(),
});
const refusedSchema = z.object({ error: z.string().regex(/^[\w.-]{1,100}$/), error_description: z.string().optional() });
const longestLifetimeMs = 24 * 60 * 60 * 1000;

type Ports = Pick<CoreServices, 'network' | 'logger'>;

/** Asks for tokens as the client of this server. MailError with retry `later` where the provider gave no answer that can be read. */
export async function requestTokens(ports: Ports, provider: OAuthProvider, form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const { status, text } = await ports.network.postForm(provider.tokenUrl, { ...form, ...toClientFields(provider) }, limits);
  if (status >= 500) throw new MailError('CONNECTION_FAILED', 'The provider cannot sign in anybody at this moment.');
  if (status === 429) throw new MailError('RATE_LIMITED', 'The provider asks to try again later.');
  const answer = parseJson(text);
  const refused = refusedSchema.safeParse(answer);
  if (status >= 400 && refused.success) return toRefusal(ports, provider, refused.data);
  const granted = grantedSchema.safeParse(answer);
  if (status !== 200 || !granted.success) throw new MailError('PROTOCOL_ERROR', 'The provider gave an answer that cannot be read.');
  const { access_token, expires_in, refresh_token, scope, id_token } = granted.data;
  return {
    kind: 'tokens',
    tokens: {
      accessToken: access_token,
      expiresInMs: Math.min(expires_in * 1000, longestLifetimeMs),
      refreshToken: refresh_token ?? null,
      scopes: scope === undefined ? null : scope.split(' ').filter(Boolean),
      idToken: id_token ?? null,
    },
  };
}

/** Gives access back (RFC 7009), for at most five seconds; false where that did not succeed or is not offered. */
export async function revokeToken({ network }: Ports, provider: OAuthProvider, refreshToken: string): Promise<boolean> {
  if (!provider.revokeUrl) return false;
  const form = { token: refreshToken, token_type_hint: 'refresh_token' };
  const answer = await network.postForm(provider.revokeUrl, form, { ...limits, timeoutMs: 5000 }).catch(() => null);
  return answer?.status === 200;
}

const toClientFields = ({ clientId, clientSecret }: OAuthProvider): Record<string, string> => ({
  client_id: clientId,
  ...(clientSecret === null ? {} : { client_secret: clientSecret }),
});

/** A refusal of this server itself is the operator's to mend, and says nothing about the person's access. */
function toRefusal({ logger }: Ports, provider: OAuthProvider, refused: z.infer<typeof refusedSchema>): TokenAnswer {
  const { error, error_description: description = '' } = refused;
  if (error === 'temporarily_unavailable' || error === 'server_error' || error === 'slow_down')
    throw new MailError('CONNECTION_FAILED', 'The provider cannot sign in anybody at this moment.');
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    logger.error({ provider: provider.id, error }, 'The provider does not take the client id or secret that is set here.');
    throw new MailError('CONNECTION_FAILED', 'The provider does not know this server.');
  }
  return { kind: 'refused', error, description: description.slice(0, 2000) };
}
