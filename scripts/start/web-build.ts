import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessGroup } from './process-group.ts';

const sources = ['apps/web/**/*', 'packages/{client,api,mail}/{src/**/*,package.json}'];
const beside = ['pnpm-lock.yaml', 'tsconfig.base.json'];
const leftOut = /(^|\/)(node_modules|\.next|e2e|test-results|playwright-report)(\/|$)|\.test\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$|\.md$/;

/** Everything the pages are built from, as one hash. */
export function hashWebSources(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root, exclude: (name) => leftOut.test(name) })
    .filter((file) => !leftOut.test(file) && statSync(path.join(root, file)).isFile())
    .sort();
  for (const file of [...files, ...beside])
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Where the build of the pages says what it was built from. */
const stampOf = (root: string) => path.join(root, 'apps/web/.next/mailwright-sources');

/** True where the last finished build is of other sources. */
export function isWebBuildStale(root: string, hash: string): boolean {
  const stamp = stampOf(root);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash;
}

/** The environment of Next.js: nothing of the server's, least of all its secrets. */
export function createWebEnvironment(mode: 'production' | 'development'): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return { PATH, HOME, LANG, TMPDIR, NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: '1', TZ: process.env.TZ };
}

/** The command line of Next.js. */
export const nextProgram = (root: string) => path.join(root, 'apps/web/node_modules/next/dist/bin/next');

/** Builds the pages unless the last build still fits; throws where the build fails. */
export async function ensureWebBuild(root: string, group: ProcessGroup, onProgress: (text: string) => void): Promise<void> {
  const hash = hashWebSources(root);
  if (!isWebBuildStale(root, hash)) return;
  onProgress('Building the web pages (about half a minute) …');
  rmSync(stampOf(root), { force: true });
  const code = await group.run([nextProgram(root), 'build'], { cwd: path.join(root, 'apps/web'), env: createWebEnvironment('production') });
  if (code !== 0) throw new Error(`The web pages could not be built (exit code ${code}).`);
  writeFileSync(stampOf(root), hash);
}
