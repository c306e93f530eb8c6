import { z } from 'zod';

/** Where a provider is asked; what is absent is the provider's own. */
export interface OAuthEndpointSettings {
  readonly authorizeUrl?: string;
  readonly tokenUrl?: string;
  readonly revokeUrl?: string;
  readonly issuer?: string;
  readonly keysUrl?: string;
}

/** This server as a provider knows it. */
export interface OAuthClientSettings {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUri: string;
  /** Where Google's own way to the mail begins; absent: at Google. */
  readonly apiUrl?: string;
  /** The topic on which Google tells of changes. */
  readonly pushTopic?: string;
  readonly endpoints: OAuthEndpointSettings;
}

/** By what a call that tells of changes is known. */
export interface PushSettings {
  readonly audience: string;
  readonly serviceAccount: string;
}

/** The providers at which people can sign in to their mail. */
export type OAuthSettings = { readonly [Provider in 'google' | 'microsoft']?: OAuthClientSettings };

const providers = ['google', 'microsoft'] as const;
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional();
const token = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be copied without spaces')
  .optional();

/** The variables of both providers. */
export const oauthVariables = {
  GOOGLE_CLIENT_ID: token,
  GOOGLE_CLIENT_SECRET: token,
  GOOGLE_REDIRECT_URI: url,
  GOOGLE_AUTHORIZE_URL: url,
  GOOGLE_TOKEN_URL: url,
  GOOGLE_REVOKE_URL: url,
  GOOGLE_ISSUER: url,
  GOOGLE_API_URL: url,
  GOOGLE_KEYS_URL: url,
  GOOGLE_PUBSUB_TOPIC: z
    .string()
    .regex(/^projects\/[^/\s]+\/topics\/[^/\s]+$/, 'must be projects/<project>/topics/<topic>')
    .optional(),
  GOOGLE_PUBSUB_AUDIENCE: token,
  GOOGLE_PUBSUB_SERVICE_ACCOUNT: z.email('must be an e-mail address').optional(),
  MICROSOFT_CLIENT_ID: token,
  MICROSOFT_CLIENT_SECRET: token,
  MICROSOFT_REDIRECT_URI: url,
  MICROSOFT_AUTHORIZE_URL: url,
  MICROSOFT_TOKEN_URL: url,
  MICROSOFT_ISSUER: url,
};

const pushVariables = ['GOOGLE_PUBSUB_TOPIC', 'GOOGLE_PUBSUB_AUDIENCE', 'GOOGLE_PUBSUB_SERVICE_ACCOUNT'] as const;

type Variables = { readonly [Name in keyof typeof oauthVariables]?: string };

/** The fault of each variable that does not fit; `origins` are those that this server answers for. */
export function findOAuthFaults(variables: Variables, origins: readonly string[]): string[] {
  const faults: string[] = [];
  if (variables.GOOGLE_CLIENT_ID && !variables.GOOGLE_CLIENT_SECRET)
    faults.push('GOOGLE_CLIENT_SECRET: must be set where GOOGLE_CLIENT_ID is');
  const push = pushVariables.filter((name) => variables[name]);
  const missing = pushVariables.filter((name) => !variables[name]);
  if (push.length > 0) faults.push(...missing.map((name) => `${name}: must be set where ${push[0]} is`));
  if (push.length > 0 && !variables.GOOGLE_CLIENT_ID) faults.push(`GOOGLE_CLIENT_ID: must be set where ${push[0]} is`);
  for (const provider of providers) {
    const name = `${provider.toUpperCase()}_REDIRECT_URI` as keyof Variables;
    const redirect = URL.parse(variables[name] ?? '');
    const isOurs =
      redirect === null || (origins.includes(redirect.origin) && redirect.href === `${redirect.origin}${callbackPath(provider)}`);
    if (!isOurs) faults.push(`${name}: must be PUBLIC_URL followed by ${callbackPath(provider)}`);
  }
  return faults;
}

const callbackPath = (provider: (typeof providers)[number]): string => `/oauth/${provider}/callback`;

/** The providers that are set up. */
export function toOAuthSettings(variables: Variables, publicOrigin: string): OAuthSettings {
  const { GOOGLE_CLIENT_ID: googleId, MICROSOFT_CLIENT_ID: microsoftId } = variables;
  return {
    ...(googleId ? { google: toClient('google', googleId, variables, publicOrigin) } : {}),
    ...(microsoftId ? { microsoft: toClient('microsoft', microsoftId, variables, publicOrigin) } : {}),
  };
}

function toClient(provider: (typeof providers)[number], clientId: string, variables: Variables, publicOrigin: string): OAuthClientSettings {
  const read = (name: string): string | undefined => variables[`${provider.toUpperCase()}_${name}` as keyof Variables];
  const endpoints = {
    authorizeUrl: read('AUTHORIZE_URL'),
    tokenUrl: read('TOKEN_URL'),
    revokeUrl: read('REVOKE_URL'),
    issuer: read('ISSUER'),
    keysUrl: read('KEYS_URL'),
  };
  const apiUrl = read('API_URL');
  const pushTopic = read('PUBSUB_TOPIC');
  return {
    clientId,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(pushTopic === undefined ? {} : { pushTopic }),
    clientSecret: read('CLIENT_SECRET') ?? null,
    redirectUri: read('REDIRECT_URI') ?? `${publicOrigin}${callbackPath(provider)}`,
    endpoints: Object.fromEntries(Object.entries(endpoints).filter(([, value]) => value !== undefined)),
  };
}

/** By what Google is known where it tells of changes; null where it does not. */
export function toPushSettings({
  GOOGLE_PUBSUB_AUDIENCE: audience,
  GOOGLE_PUBSUB_SERVICE_ACCOUNT: serviceAccount,
}: Variables): PushSettings | null {
  return audience && serviceAccount ? { audience, serviceAccount } : null;
}
