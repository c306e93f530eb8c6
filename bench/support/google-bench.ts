import { createCoreServices, finishOAuth, type OpenCoreServices, type PersonContext, startOAuth } from '@mailwright/core';
import { openDatabase } from '@mailwright/db';
import { buildMessage, type GmailEmulator, startAuthorizationServer, startGmailEmulator } from '@mailwright/driver-testkit';
import type { UserId } from '@mailwright/mail';
import { startBenchDatabase } from './bench-database.ts';

/** A Google account with mail, and a person who may connect it. */
export interface GoogleBench extends AsyncDisposable {
  readonly emulator: GmailEmulator;
  readonly context: PersonContext;
  readonly workerServices: OpenCoreServices;
  /** Signs in at the provider; gives the connection. */
  connect(): Promise<string>;
}

const emailAddress = 'bench@google.example';
const redirectUri = 'http://bench.example.test/oauth/google/callback';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Starts it; two thirds of the mail lie in the inbox, the others are archived. */
export async function startGoogleBench(messageCount: number): Promise<GoogleBench> {
  const provider = await startAuthorizationServer({ accounts: [{ subject: 'bench', emailAddress }] });
  const emulator = await startGmailEmulator({
    users: [{ emailAddress }],
    findGrant: (token) => {
      const found = provider.store.findActive(token);
      return found && { emailAddress: found.account.emailAddress, scopes: new Set(found.scopes) };
    },
  });
  await fill(emulator, messageCount);
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
        google: {
          clientId: provider.clientId,
          clientSecret: provider.clientSecret,
          redirectUri,
          apiUrl: emulator.url,
          endpoints: {
            authorizeUrl: provider.authorizeUrl,
            tokenUrl: provider.tokenUrl,
            revokeUrl: provider.revokeUrl,
            issuer: provider.origin,
          },
        },
      },
    });
  const [services, workerServices] = [openServices('app'), openServices('worker')];
  const context: PersonContext = { services, userId: 'bench' as UserId };
  return {
    emulator,
    context,
    workerServices,
    async connect() {
      const flow = { provider: 'google', sessionId: 'bench' } as const;
      const { authorizeUrl } = await startOAuth(context, flow);
      const parameters = new URL(await provider.consent(authorizeUrl)).searchParams;
      return (await finishOAuth(context, { ...flow, calledAt: redirectUri, parameters })).connectionId;
    },
    async [Symbol.asyncDispose]() {
      for (const each of [services, workerServices]) {
        await each.close();
        await each.database.close();
      }
      await database[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
      await provider.stop();
    },
  };
}

async function fill(emulator: GmailEmulator, messageCount: number): Promise<void> {
  const store = emulator.getStore(emailAddress);
  for (let nth = 0; nth < messageCount; nth += 1) {
    const raw = buildMessage({ messageIdHeader: `<${nth}@google.example>`, subject: `Message ${nth}`, from: 'someone@elsewhere.example' });
    await store.add(raw, nth % 3 === 0 ? [] : ['INBOX', 'UNREAD'], Date.UTC(2026, 0, 1) + nth * 60_000);
  }
}
