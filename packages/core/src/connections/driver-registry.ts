// The one place that knows which driver stands behind which provider: a new provider is one line in `providers`.
import { createGoogleMailManager, getGoogleCapabilities, type QuotaPriority, quotaPace } from '@mailwright/driver-google';
import { createImapSmtpMailManager } from '@mailwright/driver-imap';
import { createMemoryMailManager, type MemoryState } from '@mailwright/driver-memory';
import { type ImapSmtpSettings, MailError, type MailManager, type UserId } from '@mailwright/mail';
import type { CoreServices } from '../context.ts';
import { CoreError } from '../core-error.ts';
import type { QuotaPace } from '../oauth/take-quota.ts';
import type { ConnectionAbilities, ConnectionRow } from './connection-view.ts';
import { createDemoStore } from './demo-store.ts';
import type { Network } from './network.ts';

/** Opened passwords; they live as long as the driver. */
export interface PasswordCredentials {
  readonly kind: 'password';
  readonly imapPassword: string;
  readonly smtpPassword: string;
}

/** How a driver signs in. */
export type DriverCredentials =
  | PasswordCredentials
  | {
      readonly kind: 'access-token';
      readonly scopes: readonly string[];
      getAccessToken(options?: { readonly forceRefresh?: boolean }): Promise<string>;
      /** Milliseconds to wait before these units are spent. */
      takeQuota(units: number, pace: QuotaPace, priority: QuotaPriority): Promise<number>;
    };

/** What a driver is made from: a stored connection, or settings that were only typed. */
export type DriverSource = Pick<ConnectionRow, 'id' | 'userId' | 'provider' | 'emailAddress' | 'displayName' | 'settings'>;

/** What drivers are given of the house. */
export type DriverPorts = Pick<CoreServices, 'database' | 'network' | 'logger' | 'now' | 'oauthProviders' | 'sessions'>;

type DriverMaker = (source: DriverSource, credentials: DriverCredentials | null, ports: DriverPorts) => MailManager;

interface ProviderDriver {
  readonly make: DriverMaker;
  readonly hasCredentials: boolean;
  readonly isMetered: boolean;
  /** What was granted may be less than a provider can do. */
  readonly findAbilities: (scopes: readonly string[]) => ConnectionAbilities;
}

const findAll = (): ConnectionAbilities => ({ canChange: true, canDestroy: true });

const providers: Readonly<Record<ConnectionRow['provider'], ProviderDriver>> = {
  imap: { make: makeImapSmtp, hasCredentials: true, isMetered: false, findAbilities: findAll },
  demo: { make: makeDemo, hasCredentials: false, isMetered: false, findAbilities: findAll },
  google: { make: makeGoogle, hasCredentials: true, isMetered: true, findAbilities: findGoogleAbilities },
};

/** Whether a provider keeps a secret of the person's. */
export const hasCredentials = (provider: ConnectionRow['provider']): boolean => providers[provider].hasCredentials;

/** Whether a provider counts what it is asked, so that an answer waits for as few requests as can be. */
export const isMetered = (provider: ConnectionRow['provider']): boolean => providers[provider].isMetered;

/** What a person's own permission leaves to be done; `scopes` are those of a sign-in at the provider, none without one. */
export const findAbilities = (provider: ConnectionRow['provider'], scopes: readonly string[]): ConnectionAbilities =>
  providers[provider].findAbilities(scopes);

/** The driver of a connection. NOT_CONFIGURED without settings or secrets; MailError `host_forbidden` for a port that is none of mail's. */
export function connectionToDriver(source: DriverSource, credentials: DriverCredentials | null, ports: DriverPorts): MailManager {
  return providers[source.provider].make(source, credentials, ports);
}

const sessionsPerProcess = 3;

function makeImapSmtp(
  source: DriverSource,
  credentials: DriverCredentials | null,
  { network, logger, sessions }: DriverPorts,
): MailManager {
  const { settings, emailAddress, displayName } = source;
  if (!settings) throw new CoreError('NOT_CONFIGURED', 'settings-missing');
  if (!credentials) throw new CoreError('NOT_CONFIGURED', 'credentials-missing', 'imapPassword');
  refuseForbiddenPorts(network, settings);
  return createImapSmtpMailManager({
    settings,
    emailAddress,
    ...(displayName ? { displayName } : {}),
    credentials,
    resolveHost: (host) => network.resolveHost(host),
    logger,
    ...(sessions ? { sessionBudget: sessions.budgetOf(source.id), maxSessions: Math.min(sessionsPerProcess, sessions.most) } : {}),
  });
}

function makeGoogle({ id }: DriverSource, credentials: DriverCredentials | null, { oauthProviders, logger }: DriverPorts): MailManager {
  const api = oauthProviders.get('google')?.api;
  if (!api) throw new CoreError('NOT_CONFIGURED', 'oauth-not-configured', 'google');
  if (credentials?.kind !== 'access-token') throw new CoreError('NOT_CONFIGURED', 'credentials-missing');
  const { scopes, getAccessToken, takeQuota } = credentials;
  return createGoogleMailManager({
    rootUrl: api.rootUrl,
    grantedScopes: scopes,
    getAccessToken: ({ forceRefresh }) => getAccessToken({ forceRefresh }),
    quota: { take: (units, priority) => takeQuota(units, quotaPace, priority) },
    ...(api.pushTopic === null
      ? {}
      : {
          push: {
            topicName: api.pushTopic,
            onRefused: ({ code }) => logger.warn({ connectionId: id, code }, 'changes are not told but looked for'),
          },
        }),
  });
}

function findGoogleAbilities(scopes: readonly string[]): ConnectionAbilities {
  const { canSend, canDestroyMessages } = getGoogleCapabilities(new Set(scopes));
  return { canChange: canSend, canDestroy: canDestroyMessages };
}

function makeDemo(source: DriverSource, _credentials: DriverCredentials | null, { database, now }: DriverPorts): MailManager {
  const store = createDemoStore(database, { userId: source.userId as UserId, connectionId: source.id });
  return createMemoryMailManager({
    emailAddress: source.emailAddress,
    displayName: source.displayName ?? source.emailAddress,
    now: () => now().getTime(),
    store: {
      // What lies there was written by `save` of the same driver.
      load: async () => (await store.load()) as MemoryState | null,
      save: (state, expectedRevision) => store.save(state, expectedRevision),
    },
  });
}

function refuseForbiddenPorts(network: Network, settings: ImapSmtpSettings): void {
  for (const protocol of ['imap', 'smtp'] as const) {
    const { host, port } = settings[protocol];
    if (network.isPortAllowed(port)) continue;
    const nothing = { serverText: null, hint: 'usual-port', helpUrl: null, isRetryable: false, certificate: null };
    throw new MailError('CONNECTION_FAILED', 'This port is not one of mail.', {
      retry: 'never',
      problem: { code: 'host_forbidden', stage: 'connect', protocol, host, port, ...nothing },
    });
  }
}
