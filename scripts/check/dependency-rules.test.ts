import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const packages = ['mail', 'mime', 'db', 'core', 'auth', 'api', 'client', 'driver-imap', 'driver-memory', 'driver-testkit'];
let folder: string;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function plant(file: string, text: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function cruise(): readonly Violation[] {
  const program = path.join(root, 'node_modules/.bin/depcruise');
  const config = path.join(root, '.dependency-cruiser.mjs');
  const { stdout } = spawnSync(program, ['--config', config, '--output-type', 'json', 'packages', 'apps'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

const forbidden: Record<string, readonly [file: string, text: string]> = {
  'packages-mail-may-not-import-this': ['packages/mail/src/a.ts', `import { mime } from '@mailwright/mime';\nexport const a = mime;`],
  'packages-mime-may-not-import-this': ['packages/mime/src/a.ts', `import { db } from '@mailwright/db';\nexport const a = db;`],
  'packages-driver-imap-may-not-import-this': [
    'packages/driver-imap/src/a.ts',
    `import { core } from '@mailwright/core';\nexport const a = core;`,
  ],
  'packages-client-takes-only-types-here': ['packages/client/src/a.ts', `import { mail } from '@mailwright/mail';\nexport const a = mail;`],
  'packages-auth-may-not-import-this': ['packages/auth/src/a.ts', `import { core } from '@mailwright/core';\nexport const a = core;`],
  'only-the-registry-knows-drivers': [
    'packages/core/src/mail/a.ts',
    `import { driverimap } from '@mailwright/driver-imap';\nexport const a = driverimap;`,
  ],
  'packages-api-may-not-import-this': ['packages/api/src/a.ts', `import { db } from '@mailwright/db';\nexport const a = db;`],
  'apps-server-may-not-import-this': ['apps/server/src/a.ts', `import { mime } from '@mailwright/mime';\nexport const a = mime;`],
  'apps-web-may-not-import-this': ['apps/web/src/lib/a.ts', `import type { Core } from '@mailwright/core';\nexport type A = Core;`],
  'apps-web-takes-only-types-here': ['apps/web/src/lib/b.ts', `import { api } from '@mailwright/api';\nexport const a = api;`],
  'features-do-not-import-features': ['apps/web/src/features/one/a.ts', `import { b } from '../two/b.ts';\nexport const a = b;`],
  'shared-parts-do-not-import-features': ['apps/web/src/components/a.ts', `import { b } from '@/features/two/b.ts';\nexport const a = b;`],
  'packages-are-imported-by-name': ['packages/core/src/b.ts', `import { db } from '../../db/src/index.ts';\nexport const b = db;`],
  'testkit-is-for-tests': [
    'packages/core/src/c.ts',
    `import { drivertestkit } from '@mailwright/driver-testkit';\nexport const c = drivertestkit;`,
  ],
  'no-cycles': ['packages/mail/src/cycle-one.ts', `import { two } from './cycle-two.ts';\nexport const one = () => two;`],
  'everything-resolves': ['packages/mail/src/lost.ts', `import { gone } from './gone.ts';\nexport const lost = gone;`],
};

const allowed: Record<string, string> = {
  'packages/core/src/connections/driver-registry.ts': `import { driverimap } from '@mailwright/driver-imap';\nexport const a = driverimap;`,
  'packages/core/src/a.test.ts': `import { drivertestkit } from '@mailwright/driver-testkit';\nexport const a = drivertestkit;`,
  'packages/client/src/types-only.ts': `import type { Mail } from '@mailwright/mail';\nexport type A = Mail;`,
  'apps/web/src/lib/types-only.ts': `import type { Api } from '@mailwright/api';\nexport type A = Api;`,
  'apps/web/src/features/one/lib.ts': `import { a } from '@/lib/shared.ts';\nexport const b = a;`,
};

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mailwright-rules-'));
  mkdirSync(path.join(folder, 'node_modules/@mailwright'), { recursive: true });
  plant('package.json', '{"type":"module"}');
  plant(
    'apps/web/tsconfig.json',
    '{"compilerOptions":{"moduleResolution":"bundler","allowImportingTsExtensions":true,"noEmit":true,"paths":{"@/*":["./src/*"]}}}',
  );
  plant('apps/web/src/lib/shared.ts', 'export const a = 1;');
  plant('apps/web/src/features/two/b.ts', 'export const b = 1;');
  plant('packages/mail/src/cycle-two.ts', `import { one } from './cycle-one.ts';\nexport const two = () => one;`);
  for (const name of packages) {
    const word = name.replace('-', '');
    plant(
      `packages/${name}/package.json`,
      JSON.stringify({ name: `@mailwright/${name}`, type: 'module', exports: { '.': './src/index.ts' } }),
    );
    plant(`packages/${name}/src/index.ts`, `export const ${word} = 1;\nexport type ${word[0]?.toUpperCase()}${word.slice(1)} = number;`);
    symlinkSync(path.join(folder, 'packages', name), path.join(folder, 'node_modules/@mailwright', name));
  }
  for (const [file, text] of [...Object.values(forbidden), ...Object.entries(allowed)]) plant(file, text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the import rules', () => {
  it('catch every planted violation and nothing that is allowed', () => {
    const violations = cruise();

    const missed = Object.entries(forbidden).filter(
      ([rule, [file]]) => !violations.some((found) => found.rule.name === rule && found.from === file),
    );
    const wronged = violations.filter((found) => found.from in allowed);
    expect(missed.map(([rule]) => rule)).toEqual([]);
    expect(wronged.map((found) => `${found.rule.name}: ${found.from}`)).toEqual([]);
  });
});
