import { startGoogleWorld } from './google-world.ts';
import { startMailWorld } from './mail-world.ts';
import { startApp } from './start-app.ts';
import { worldVariable } from './world.ts';

/** Starts the mail servers and the app once for all tests; gives what ends them. */
async function setUp(): Promise<() => Promise<void>> {
  const mail = await startMailWorld();
  const google = await startGoogleWorld(mail.facts.alice.emailAddress);
  const { provider } = google;
  try {
    const app = await startApp({
      ALLOW_SIGN_UP: '1',
      AUTOCONFIG_URL: mail.autoconfigUrl,
      GOOGLE_CLIENT_ID: provider.clientId,
      GOOGLE_CLIENT_SECRET: provider.clientSecret,
      GOOGLE_AUTHORIZE_URL: provider.authorizeUrl,
      GOOGLE_TOKEN_URL: provider.tokenUrl,
      GOOGLE_REVOKE_URL: provider.revokeUrl,
      GOOGLE_ISSUER: provider.origin,
      GOOGLE_API_URL: google.facts.apiUrl,
    });
    process.env[worldVariable] = JSON.stringify({ url: app.url, mail: mail.facts, google: google.facts });
    return async () => {
      await app[Symbol.asyncDispose]();
      await google[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
    };
  } catch (error) {
    await google[Symbol.asyncDispose]();
    await mail[Symbol.asyncDispose]();
    throw error;
  }
}

// biome-ignore lint/style/noDefaultExport: Playwright takes the default export
export default setUp;
