// Runs on any Node >= 20 with npm: installs the pinned pnpm and the locked dependencies, then runs scripts/<task>.ts under the pinned Node 24.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const minimumNodeMajor = 20;
const minimumTaskNodeMajor = 22;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const nodeModulesBin = path.join(root, 'node_modules', '.bin');
const isWindows = process.platform === 'win32';
const [task, ...taskArguments] = process.argv.slice(2);
const originalAncestry = readAncestry();

/** Our parent and its parent: npm puts a shell between itself and us, which outlives it. */
function readAncestry() {
  try {
    const grandparent = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
    return `${process.ppid} ${grandparent}`;
  } catch {
    return String(process.ppid);
  }
}

/** The caller's environment without what npm adds to a script; pnpm would read it as its own configuration. */
function createEnvironment() {
  const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  for (const name of Object.keys(environment)) {
    if (
      /^npm_(package|lifecycle|node|execpath|command)/i.test(name) ||
      /^npm_config_(?!registry|.*proxy|cafile|userconfig|cache)/i.test(name)
    ) {
      delete environment[name];
    }
  }
  return environment;
}

function fail(text) {
  console.error(`mailwright: ${text}`);
  process.exit(1);
}

/** Runs a child in the foreground and passes signals on; resolves with its exit code. */
function run(command, commandArguments, environment, { isShell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, { cwd: root, env: environment, stdio: 'inherit', shell: isShell });
    const pass = (signal) => child.kill(signal);
    // NOTE: npm can die of a signal without handing it to its script; changed ancestors are the only trace of that.
    const watch = setInterval(() => readAncestry() !== originalAncestry && pass('SIGTERM'), 250);
    process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', pass);
    const settle = (code) => {
      clearInterval(watch);
      process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', pass);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`mailwright: cannot run ${command}: ${error.message}`);
      settle(127);
    });
    child.once('exit', (code, signal) => settle(code ?? (signal ? 1 : 0)));
  });
}

/** Puts the pinned pnpm into .tools/ and gives its bin folder. */
async function ensurePnpm(environment) {
  const specifier = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).packageManager.split('+')[0];
  const folder = path.join(root, '.tools', specifier.replace('@', '-'));
  const bin = path.join(folder, 'node_modules', '.bin');
  const stamp = path.join(folder, '.installed');
  if (existsSync(stamp) && existsSync(path.join(bin, isWindows ? 'pnpm.cmd' : 'pnpm'))) return bin;
  console.log(`Installing ${specifier} into .tools …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const npmArguments = ['install', '--prefix', folder, '--no-fund', '--no-audit', '--loglevel=error', '--save-exact', specifier];
  const code = await run('npm', npmArguments, environment, { isShell: isWindows });
  if (code !== 0) fail(`npm could not install ${specifier} (exit code ${code}). Is the registry reachable?`);
  writeFileSync(stamp, '');
  return bin;
}

/** Everything that decides what an install would do, and where it stands. */
function installFingerprint() {
  const hash = createHash('sha256').update(root).update(process.platform).update(process.arch);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

async function ensureDependencies(environment) {
  const stamp = path.join(root, 'node_modules', '.mailwright-install');
  const fingerprint = installFingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  console.log('Installing locked dependencies …');
  const startedAt = Date.now();
  const code = await run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], environment, { isShell: isWindows });
  if (code !== 0) fail(`the dependencies could not be installed (exit code ${code}).`);
  writeFileSync(stamp, fingerprint);
  console.log(`Dependencies ready after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** The Node 24 that came with the dependencies, else the caller's own where it is new enough. */
function findTaskNode() {
  const local = path.join(nodeModulesBin, isWindows ? 'node.cmd' : 'node');
  if (existsSync(local)) return isWindows ? local : realpathSync(local);
  if (Number(process.versions.node.split('.')[0]) >= minimumTaskNodeMajor) return process.execPath;
  return fail(`on ${process.platform}-${process.arch} Node ${minimumTaskNodeMajor} or newer is needed; this is ${process.versions.node}.`);
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < minimumNodeMajor) {
    fail(`Node ${minimumNodeMajor} or newer is needed; this is ${process.versions.node}.`);
  }
  const script = path.join(root, 'scripts', `${task}.ts`);
  if (!task || !/^[a-z-]+$/.test(task) || !existsSync(script)) fail(`there is no task "${task ?? ''}".`);
  const environment = createEnvironment();
  environment.PATH = `${await ensurePnpm(environment)}${path.delimiter}${environment.PATH ?? ''}`;
  await ensureDependencies(environment);
  environment.PATH = `${nodeModulesBin}${path.delimiter}${environment.PATH}`;
  const code = await run(findTaskNode(), [script, ...taskArguments], environment);
  process.exit(code);
}

await main();
