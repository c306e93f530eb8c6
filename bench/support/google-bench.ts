import { createCoreServices, finishOAuth, type OpenCoreServices, type PersonContext, startOAuth } from '@mailwright/core';
import { openDatabase } from '@mailwright/db';
import type { UserId } from '@mailwright/mail';
import { startBenchDatabase } from './bench-database.ts';
import { type GoogleProcess, startGoogleProcess } from './google-process.ts';

/** A Google account with mail, and a person who may connect it. */
export interface GoogleBench extends AsyncDisposable {
  readonly gmail: GoogleProcess;
  readonly context: PersonContext;
  readonly workerServices: OpenCoreServices;
  /** Signs in at the provider; gives the connection. */
  connect(): Promise<string>;
}

const redirectUri = 'http://bench.example.test/oauth/google/callback';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Starts it; two thirds of the mail lie in the inbox, the others are archived. */
export async function startGoogleBench(messageCount: number): Promise<GoogleBench> {
  const gmail = await startGoogleProcess(messageCount);
  const { apiUrl, clientId, clientSecret, ...endpoints } = gmail.facts;
  const database = await startBenchDatabase();
  const openServices = (role: 'app' | 'worker') =>
    createCoreServices({
      database: openDatabase({ url: database.url, role }),
      masterKeys: [{ id: 'bench', key: new Uint8Array(32) }],
      logger: silent,
      uploadLimitBytes: 1,
      imageProxyKey: new Uint8Array(32),
      network: { allowsPrivateHosts: true },
      oauthClients: {
        google: { clientId, clientSecret, redirectUri, apiUrl, endpoints },
      },
    });
  const [services, workerServices] = [openServices('app'), openServices('worker')];
  const context: PersonContext = { services, userId: 'bench' as UserId };
  return {
    gmail,
    context,
    workerServices,
    async connect() {
      const flow = { provider: 'google', sessionId: 'bench' } as const;
      const { authorizeUrl } = await startOAuth(context, flow);
      const parameters = new URL(await gmail.consent(authorizeUrl)).searchParams;
      return (await finishOAuth(context, { ...flow, calledAt: redirectUri, parameters })).connectionId;
    },
    async [Symbol.asyncDispose]() {
      for (const each of [services, workerServices]) {
        await each.close();
        await each.database.close();
      }
      await database[Symbol.asyncDispose]();
      await gmail[Symbol.asyncDispose]();
    },
  };
}
