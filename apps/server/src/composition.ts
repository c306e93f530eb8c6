import { appRouter, type RequestContext } from '@mailwright/api';
import { type Auth, createAuth, type Person } from '@mailwright/auth';
import {
  type CoreServices,
  createCoreServices,
  finishOAuth,
  identifyPerson,
  openBodyDocument,
  openEventHub,
  openPart,
  openRawMessage,
  openRemoteImage,
  openUpload,
  type PersonContext,
  storeUpload,
  tellChanged,
} from '@mailwright/core';
import { type Database, openDatabase } from '@mailwright/db';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Settings } from './env.ts';
import { createPushTokenVerifier } from './http/verify-push-token.ts';
import type { ServerParts } from './http.ts';
import { describeError, type Logger } from './logger.ts';
import type { DoorRequest, MailDoor } from './routes/mail-door.ts';
import type { PushDoor } from './routes/push.ts';
import { startWork } from './start-work.ts';

/** The whole server, ready to listen. */
export interface Composition {
  readonly parts: ServerParts;
  /** Ends the streams that end with nothing else, so that the server can close. */
  endStreams(): void;
  /** Ends the work on its way, then the sessions with providers, then the database pools. */
  close(): Promise<void>;
}

function composeAuth(settings: Settings, logger: Logger, database: Database, services: CoreServices): Auth {
  const google = services.oauthProviders.get('google');
  return createAuth({
    database,
    secret: settings.authSecret,
    baseUrl: settings.publicOrigin,
    trustedOrigins: settings.origins,
    isSignUpAllowed: settings.isSignUpAllowed,
    attemptsPerMinute: settings.signInAttemptsPerMinute,
    google: google
      ? {
          clientId: google.clientId,
          authorizeUrl: google.authorizeUrl,
          identify: (answer) => identifyPerson(services, { provider: 'google', ...answer }),
        }
      : null,
    onProblem: (text) => logger.warn({}, text),
  });
}

function composeMailDoor(services: CoreServices): MailDoor {
  const contextOf = (request: DoorRequest): PersonContext => ({ services, ...request });
  return {
    openBodyDocument: (request, messageId, view) => openBodyDocument(contextOf(request), messageId, view),
    openPart: (request, messageId, partId) => openPart(contextOf(request), messageId, partId),
    openRawMessage: (request, messageId) => openRawMessage(contextOf(request), messageId),
    openRemoteImage: (request, url, signature) => openRemoteImage(contextOf(request), url, signature),
    storeUpload: (request, upload) => storeUpload(contextOf(request), upload),
    openUpload: (request, uploadId) => openUpload(contextOf(request), uploadId),
    finishOAuth: (request, answer) => finishOAuth(contextOf(request), answer),
  };
}

function composePush(services: CoreServices, settings: Settings): PushDoor | null {
  const google = services.oauthProviders.get('google');
  if (settings.push === null || !google?.keysUrl) return null;
  return {
    verifyToken: createPushTokenVerifier({ ...settings.push, issuer: google.issuer, keysUrl: google.keysUrl }),
    tellChanged: (emailAddress) => tellChanged(services, { provider: 'google', emailAddress }),
  };
}

function composeTrpc(services: CoreServices, auth: Auth, logger: Logger) {
  return (request: Request, person: Person | null): Promise<Response> => {
    const createContext = (): RequestContext => ({
      services,
      person,
      getSignUpState: async () => ({
        isSignUpOpen: await auth.isSignUpOpen(),
        isFirstRun: await auth.isFirstRun(),
        hasGoogleSignIn: auth.hasGoogleSignIn,
      }),
      signal: request.signal,
    });
    return fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext,
      onError: ({ error, path }) => {
        if (error.code !== 'INTERNAL_SERVER_ERROR') return;
        // A caller that left ends its own work: nothing failed, and nobody reads the answer.
        if (request.signal.aborted) logger.debug({ path }, 'The caller of a procedure left before its answer.');
        else logger.error({ ...describeError(error.cause ?? error), path }, 'A procedure failed unexpectedly.');
      },
    });
  };
}

/** Puts the server together and, where it is a worker, starts the background work. */
export async function compose(settings: Settings, logger: Logger): Promise<Composition> {
  const { databaseUrl: url } = settings;
  const authDatabase = openDatabase({ url, role: 'auth', maxConnections: 5 });
  const appDatabase = openDatabase({ url, role: 'app', maxConnections: 15 });
  const workerDatabase = openDatabase({ url, role: 'worker', maxConnections: 10 });
  const services = createCoreServices({
    database: appDatabase,
    masterKeys: settings.masterKeys,
    imageProxyKey: settings.imageProxyKey,
    uploadLimitBytes: settings.uploadLimitBytes,
    network: { allowsPrivateHosts: settings.allowsPrivateHosts },
    operatorDefaults: settings.operatorDefaults,
    autoconfigUrl: settings.autoconfigUrl,
    oauthClients: settings.oauthClients,
    sessions: {
      database: workerDatabase,
      sessionsPerAccount: settings.sessionsPerAccount,
      leavesOneFree: !settings.roles.has('api'),
      leaseMs: settings.leaseMs,
    },
    logger,
  });
  const auth = composeAuth(settings, logger, authDatabase, services);
  const events = await openEventHub(services);
  const streams = new AbortController();
  const isWorker = settings.roles.has('worker');
  const work = isWorker ? await startWork({ ...services, database: workerDatabase }, logger, settings) : null;

  return {
    parts: {
      settings,
      logger,
      auth,
      door: composeMailDoor(services),
      events,
      push: composePush(services, settings),
      stopSignal: streams.signal,
      answerTrpc: composeTrpc(services, auth, logger),
      checkHealth: async () => void (await authDatabase.db.execute('select 1')),
    },
    endStreams: () => streams.abort(),
    async close() {
      await work?.stop();
      await services.close();
      await Promise.all([authDatabase, appDatabase, workerDatabase].map((database) => database.close()));
    },
  };
}
