import type { ServerSettings } from '@mailwright/mail';

/** Authorisation servers that mail is asked from. */
export type OAuthProviderId = 'google' | 'microsoft';

/** Where a provider is asked. */
export interface OAuthEndpoints {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Null where access cannot be given back (RFC 7009). */
  readonly revokeUrl: string | null;
  /** Who signs the identity; `{tenantid}` stands for the tenant named in it. */
  readonly issuer: string;
  /** The keys it signs with (RFC 7517); null where nothing here is checked by them. */
  readonly keysUrl: string | null;
}

/** A mail server that takes the provider's tokens. */
export type OAuthMailServer = Pick<ServerSettings, 'host' | 'port' | 'security' | 'certificateFingerprint'>;

/** What a person lets be done with their mail: `full` is all but destroying for good, which `destroy` adds. */
export type MailAccess = 'full' | 'read-only' | 'destroy';

/** A provider's own way to the mail, beside mail servers. */
export interface MailApi {
  /** What connections by this way are stored as. */
  readonly connectionProvider: 'google';
  readonly rootUrl: string;
  /** The topic on which changes are told; null: they are looked for. */
  readonly pushTopic: string | null;
  /** Each of them is needed. */
  readonly scopes: Readonly<Record<MailAccess, readonly string[]>>;
}

/** What an operator set for a provider; endpoints and servers are the provider's own by default. */
export interface OAuthClient {
  readonly clientId: string;
  /** Null for a client that keeps no secret. */
  readonly clientSecret: string | null;
  readonly redirectUri: string;
  readonly endpoints?: Partial<OAuthEndpoints>;
  /** Where the provider's own way to the mail begins. */
  readonly apiUrl?: string;
  /** The topic on which the provider tells of changes. */
  readonly pushTopic?: string;
  /** Where these are given, all mail goes by them. */
  readonly servers?: { readonly imap: OAuthMailServer; readonly smtp: OAuthMailServer };
}

/** All that is known of a provider here. */
export interface OAuthProvider extends OAuthEndpoints {
  readonly id: OAuthProviderId;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUri: string;
  /** Who the person is, and access that lasts. */
  readonly identityScopes: readonly string[];
  /** What mail servers take; each of them is needed. */
  readonly mailScopes: readonly string[];
  /** Null where there are mail servers only. */
  readonly api: MailApi | null;
  readonly authorizeParameters: Readonly<Record<string, string>>;
  readonly servers: { readonly imap: OAuthMailServer; readonly smtp: OAuthMailServer };
}

/** The providers that the operator set up. */
export type OAuthProviders = ReadonlyMap<OAuthProviderId, OAuthProvider>;

/** What an operator set, by provider. */
export type OAuthClients = Partial<Readonly<Record<OAuthProviderId, OAuthClient>>>;

type ProviderFacts = Omit<OAuthProvider, 'id' | 'clientId' | 'clientSecret' | 'redirectUri'>;

const server = (host: string, port: number, security: 'tls' | 'starttls'): OAuthMailServer => ({
  host,
  port,
  security,
  certificateFingerprint: null,
});

const facts: Readonly<Record<OAuthProviderId, ProviderFacts>> = {
  google: {
    authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    revokeUrl: 'https://oauth2.googleapis.com/revoke',
    issuer: 'https://accounts.google.com',
    keysUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    identityScopes: ['openid', 'email'],
    mailScopes: ['https://mail.google.com/'],
    // Google, "Choose Gmail API scopes": only the last covers permanent deletion, and it covers all else.
    api: {
      connectionProvider: 'google',
      rootUrl: 'https://gmail.googleapis.com',
      pushTopic: null,
      scopes: {
        full: ['https://www.googleapis.com/auth/gmail.modify'],
        'read-only': ['https://www.googleapis.com/auth/gmail.readonly'],
        destroy: ['https://mail.google.com/'],
      },
    },
    // Google: a refresh token is given at the first consent only, unless consent is asked for again.
    authorizeParameters: { access_type: 'offline', prompt: 'consent', include_granted_scopes: 'false' },
    servers: { imap: server('imap.gmail.com', 993, 'tls'), smtp: server('smtp.gmail.com', 465, 'tls') },
  },
  microsoft: {
    authorizeUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    revokeUrl: null,
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    keysUrl: null,
    identityScopes: ['openid', 'email', 'profile', 'offline_access'],
    mailScopes: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com/SMTP.Send'],
    api: null,
    authorizeParameters: { prompt: 'select_account', response_mode: 'query' },
    servers: { imap: server('outlook.office365.com', 993, 'tls'), smtp: server('smtp.office365.com', 587, 'starttls') },
  },
};

/** The ids of all providers known here, set up or not. */
export const oauthProviderIds: readonly OAuthProviderId[] = ['google', 'microsoft'];

/** Puts what is known of the providers and what the operator set together. */
export function toOAuthProviders(clients: OAuthClients): OAuthProviders {
  const entries = oauthProviderIds.flatMap((id): [OAuthProviderId, OAuthProvider][] => {
    const client = clients[id];
    if (!client) return [];
    const { clientId, clientSecret, redirectUri, endpoints, servers = facts[id].servers } = client;
    return [[id, { ...facts[id], ...endpoints, id, clientId, clientSecret, redirectUri, servers, api: chooseApi(id, client) }]];
  });
  return new Map(entries);
}

function chooseApi(id: OAuthProviderId, { apiUrl, pushTopic, servers }: OAuthClient): MailApi | null {
  const { api } = facts[id];
  return api === null || servers ? null : { ...api, rootUrl: apiUrl ?? api.rootUrl, pushTopic: pushTopic ?? null };
}
