// Packs @mailwright/client with the declarations of the API inside, so that it stands alone.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const client = path.join(root, 'packages/client');

/** Gives the path of the tarball, in a folder of its own. */
export function packClient(): string {
  const work = mkdtempSync(path.join(tmpdir(), 'mailwright-client-'));
  const dist = path.join(work, 'package/dist');
  mkdirSync(dist, { recursive: true });
  emit('packages/client', path.join(dist, 'client'), true);
  for (const name of ['api', 'mail']) emit(`packages/${name}`, path.join(dist, name), false);
  for (const unused of ['api/src/schemas', 'api/src/trpc.d.ts']) rmSync(path.join(dist, unused), { recursive: true, force: true });
  for (const file of filesUnder(dist)) writeFileSync(file, standAlone(readFileSync(file, 'utf8'), path.relative(path.dirname(file), dist)));

  const manifest = JSON.parse(readFileSync(path.join(client, 'package.json'), 'utf8')) as Manifest;
  cpSync(path.join(client, 'README.md'), path.join(work, 'package/README.md'));
  writeFileSync(path.join(work, 'package/package.json'), JSON.stringify(published(manifest), null, 2));
  const tarball = path.join(work, `mailwright-client-${manifest.version}.tgz`);
  execFileSync('tar', ['-czf', tarball, '-C', work, 'package']);
  return tarball;
}

interface Manifest {
  name: string;
  version: string;
  description: string;
  dependencies: Record<string, string>;
  publishConfig: { exports: unknown };
}

function published({ name, version, description, dependencies, publishConfig }: Manifest) {
  const catalog = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const pinned = Object.keys(dependencies).map((dependency) => {
    const found = catalog.match(new RegExp(`^ {2}"?${dependency}"?: (\\S+)$`, 'm'))?.[1];
    if (!found) throw new Error(`${dependency} is not in the catalog.`);
    return [dependency, found] as const;
  });
  return { name, version, description, type: 'module', exports: publishConfig.exports, dependencies: Object.fromEntries(pinned) };
}

function emit(folder: string, outDir: string, withCode: boolean): void {
  const absolute = path.join(root, folder);
  const project = path.join(mkdtempSync(path.join(tmpdir(), 'mailwright-pack-')), 'tsconfig.json');
  const code = withCode ? { rewriteRelativeImportExtensions: true } : { emitDeclarationOnly: true };
  const compilerOptions = { ...code, noEmit: false, declaration: true, noCheck: true, rootDir: absolute, outDir, types: [] };
  const include = [path.join(absolute, 'src')];
  writeFileSync(
    project,
    JSON.stringify({
      extends: path.join(absolute, 'tsconfig.json'),
      compilerOptions,
      include,
      exclude: [path.join(absolute, '**/*.test.ts')],
    }),
  );
  execFileSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: root, stdio: 'inherit' });
  rmSync(path.dirname(project), { recursive: true });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** Points workspace imports at the declarations beside it; the server's own context is nobody's business. */
function standAlone(text: string, toDist: string): string {
  return text
    .replaceAll(/import\("(?:\.\.?\/)+trpc\.ts"\)\.RequestContext/g, 'object')
    .replaceAll(/^export type \{ RequestContext \}.*$/gm, '')
    .replaceAll(/^import .* from ["']@mailwright\/(?:core|auth|db)["'];$/gm, '')
    .replaceAll(/(["'])@mailwright\/(api|mail)\1/g, (_all, quote, name) => `${quote}${toDist}/${name}/src/index.js${quote}`)
    .replaceAll(/(["']\.{1,2}\/[^"']*)\.ts(["'])/g, '$1.js$2');
}

if (import.meta.main) console.log(packClient());
