import { existsSync } from 'node:fs';
import path from 'node:path';
import { runMigrations } from '@mailwright/db';
import { parseSettings, type Settings, SettingsError } from '../apps/server/src/env.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { ensureDataHome } from './postgres/data-home.ts';
import { findFreePort } from './postgres/find-free-port.ts';
import { serverEnvironment, serverFlags } from './server-flags.ts';
import { ensureMasterKey } from './start/master-key.ts';
import { createProcessGroup, type ProcessGroup } from './start/process-group.ts';
import { assertPortIsFree, waitForAnswer } from './start/wait-until-ready.ts';
import { createWebEnvironment, ensureWebBuild, nextProgram } from './start/web-build.ts';

const root = path.resolve(import.meta.dirname, '..');
const isDevelopment = process.argv.includes('--dev');
const startedAt = performance.now();
const say = (text: string) => console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${text}`);

const abort = new AbortController();
let embedded: Promise<EmbeddedPostgres> | null = null;
let stopping: Promise<void> | null = null;

const group = createProcessGroup((name, code) => {
  console.error(`mailwright: ${name} ended unexpectedly (${code}). Stopping everything.`);
  void stop(1);
});

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    abort.abort();
    await group.stopAll();
    const postgres = await embedded?.catch(() => null);
    await postgres?.stop();
    process.exit(code);
  })();
  return stopping;
}

/** The person's own environment, completed by an embedded database and key where no database is named. */
async function openDatabase(): Promise<NodeJS.ProcessEnv> {
  if (process.env.DATABASE_URL) {
    say('Using the PostgreSQL named by DATABASE_URL.');
    return {};
  }
  const home = ensureDataHome(root, process.env.DATA_DIR);
  if (home.note) say(home.note);
  embedded = startEmbeddedPostgres({ dataDir: path.join(home.folder, 'pg') });
  const postgres = await embedded;
  say(`PostgreSQL is running (data in ${home.folder}${postgres.isReused ? ', taken over from an earlier run' : ''}).`);
  return { DATABASE_URL: postgres.ownerUrl, MASTER_KEY: process.env.MASTER_KEY || ensureMasterKey(home.folder) };
}

/** Names faults before anything is started; the embedded default supplies what stands in here. */
function checkSettings(): Settings {
  const standIns = {
    DATABASE_URL: 'postgres://127.0.0.1/embedded',
    MASTER_KEY: process.env.MASTER_KEY || Buffer.alloc(32).toString('base64'),
  };
  return parseSettings(process.env.DATABASE_URL ? process.env : { ...process.env, ...standIns });
}

function startPrograms(processes: ProcessGroup, settings: Settings, environment: NodeJS.ProcessEnv, nextPort: number): void {
  const nextArguments = [nextProgram(root), isDevelopment ? 'dev' : 'start', '-p', String(nextPort), '-H', '127.0.0.1'];
  processes.start('Next.js', nextArguments, {
    cwd: path.join(root, 'apps/web'),
    env: createWebEnvironment(isDevelopment ? 'development' : 'production'),
    stdout: isDevelopment ? 'inherit' : 'ignore',
  });
  const serverFolder = path.join(root, 'apps/server');
  processes.start(
    'The server',
    [...serverFlags, ...(isDevelopment ? ['--watch', '--watch-preserve-output'] : []), path.join(serverFolder, 'src/main.ts')],
    {
      cwd: serverFolder,
      env: {
        ...serverEnvironment,
        LOG_LEVEL: 'warn',
        ...process.env,
        ...environment,
        PORT: String(settings.port),
        NEXT_PORT: String(nextPort),
        DEVELOPMENT: isDevelopment ? '1' : '0',
      },
    },
  );
}

async function main(): Promise<void> {
  const settings = checkSettings();
  await assertPortIsFree(settings.port, settings.host);
  const environment = await openDatabase();
  await runMigrations(environment.DATABASE_URL ?? settings.databaseUrl);
  say('The database is up to date.');
  if (!isDevelopment) await ensureWebBuild(root, group, say);
  const nextPort = await findFreePort();
  abort.signal.throwIfAborted();
  startPrograms(group, settings, environment, nextPort);
  const shownHost = ['0.0.0.0', '::'].includes(settings.host) ? '127.0.0.1' : settings.host;
  const address = `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${settings.port}`;
  const timeoutMs = 120_000;
  await Promise.all([
    waitForAnswer(`${address}/healthz`, timeoutMs, abort.signal),
    waitForAnswer(`http://127.0.0.1:${nextPort}/sign-in`, timeoutMs, abort.signal),
  ]);
  console.log(`Ready: ${address}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
const parentPid = process.ppid;
setInterval(() => process.ppid !== parentPid && void stop(0), 250).unref();

if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
main().catch((error: unknown) => {
  if (abort.signal.aborted) return;
  const faults = error instanceof SettingsError ? error.faults : [error instanceof Error ? error.message : String(error)];
  for (const fault of faults) console.error(`mailwright: ${fault}`);
  void stop(1);
});
