import { createTestDatabase, type TestDatabase } from '@mailwright/db/testing';
import { type AuthorizationServer, type Consent, startAuthorizationServer } from '@mailwright/driver-testkit';
import * as core from '../../index.ts';
import { masterKey, toClients } from './oauth-set-up.ts';

/** The session in which tests sign in. */
export const sessionId = 'session-1';

/** Core services beside a database of their own and an authorisation server that stands for Google. */
export interface OAuthBed extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly provider: AuthorizationServer;
  readonly services: core.OpenCoreServices;
  readonly logged: string[];
  /** Moves the clock of the services and of the provider. */
  pass(milliseconds: number): void;
  addPerson(): Promise<core.PersonContext>;
  /** Signs in at the provider and gives what the browser comes back with. */
  signIn(context: core.PersonContext, options?: SignInOptions): Promise<core.FinishOAuthInput>;
  /** Signs in and stores the connection; gives its id. */
  connect(context: core.PersonContext, options?: SignInOptions): Promise<string>;
}

/** How a person signs in. */
export interface SignInOptions extends Consent {
  readonly connectionId?: string;
  readonly access?: core.MailAccess;
}

/** Opens the bed, with the provider's way to the mail where it is given; dispose of it at the end. */
export async function openOAuthBed(
  toWay?: (provider: AuthorizationServer) => Promise<Pick<core.OAuthClient, 'servers' | 'apiUrl'>>,
): Promise<OAuthBed> {
  const database = await createTestDatabase();
  const accounts = ['alice@example.test', 'bob@example.test'].map((emailAddress) => ({ subject: `sub-${emailAddress}`, emailAddress }));
  const [first, ...others] = accounts;
  if (!first) throw new Error('There are accounts.');
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const provider = await startAuthorizationServer({ accounts: [first, ...others], now });
  const way = await toWay?.(provider);
  const logged: string[] = [];
  const log: core.Logger['info'] = (fields, text) => logged.push(`${text} ${JSON.stringify(fields)}`);
  const services = core.createCoreServices({
    database: database.open('app'),
    masterKeys: [masterKey],
    logger: { debug: log, info: log, warn: log, error: log },
    network: { allowsPrivateHosts: true },
    uploadLimitBytes: 1000,
    imageProxyKey: new Uint8Array(32),
    oauthClients: toClients(provider, way),
    now: () => new Date(now()),
  });
  const signIn: OAuthBed['signIn'] = async (context, { connectionId, access, ...consent } = {}) => {
    const { authorizeUrl } = await core.startOAuth(context, { provider: 'google', sessionId, connectionId, access });
    const back = new URL(await provider.consent(authorizeUrl, consent));
    return { provider: 'google', sessionId, calledAt: `${back.origin}${back.pathname}`, parameters: back.searchParams };
  };
  return {
    database,
    provider,
    services,
    logged,
    pass: (milliseconds) => {
      aheadMs += milliseconds;
    },
    addPerson: async () => ({ services, userId: await database.addPerson() }),
    signIn,
    connect: async (context, options) => (await core.finishOAuth(context, await signIn(context, options))).connectionId,
    async [Symbol.asyncDispose]() {
      await services.close();
      await provider.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}
