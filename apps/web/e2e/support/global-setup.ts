import { startMailWorld } from './mail-world.ts';
import { startApp } from './start-app.ts';
import { worldVariable } from './world.ts';

/** Starts the mail servers and the app once for all tests; gives what ends them. */
async function setUp(): Promise<() => Promise<void>> {
  const mail = await startMailWorld();
  try {
    const app = await startApp({ ALLOW_SIGN_UP: '1', AUTOCONFIG_URL: mail.autoconfigUrl });
    process.env[worldVariable] = JSON.stringify({ url: app.url, mail: mail.facts });
    return async () => {
      await app[Symbol.asyncDispose]();
      await mail[Symbol.asyncDispose]();
    };
  } catch (error) {
    await mail[Symbol.asyncDispose]();
    throw error;
  }
}

// biome-ignore lint/style/noDefaultExport: Playwright takes the default export
export default setUp;
