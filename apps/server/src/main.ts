import { compose } from './composition.ts';
import { readSettings, SettingsError } from './env.ts';
import { createHealthServer } from './http/health-server.ts';
import { createHttpServer } from './http.ts';
import { createLogger, describeError } from './logger.ts';

const shutdownDeadlineMs = 9_000;
const drainMs = 4_000;

async function main(): Promise<void> {
  const settings = readSettings();
  const logger = createLogger(settings.logLevel);
  const composition = await compose(settings, logger);
  const server = settings.roles.has('api') ? createHttpServer(composition.parts) : createHealthServer(composition.parts);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  logger.info({ port: settings.port, host: settings.host, roles: [...settings.roles] }, 'The server listens.');

  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), shutdownDeadlineMs).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    composition.endStreams();
    server.closeIdleConnections();
    // Requests on their way may end; what takes longer is cut.
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(cut);
    await composition.close();
    process.exit(0);
  };
  const stopOrFail = () => {
    stop().catch((error: unknown) => {
      logger.error(describeError(error), 'The server did not stop cleanly.');
      process.exit(1);
    });
  };
  process.on('SIGTERM', stopOrFail).on('SIGINT', stopOrFail);
  // One broken request must not end everybody's sessions.
  process.on('unhandledRejection', (reason) => logger.error(describeError(reason), 'A rejection was not handled.'));
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError) for (const fault of error.faults) process.stderr.write(`mailwright: ${fault}\n`);
  else
    process.stderr.write(`mailwright: the server could not start: ${error instanceof Error ? `${error.name}: ${error.message}` : error}\n`);
  process.exit(1);
});
