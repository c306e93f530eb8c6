import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const words = [/gmail|labelIds?\b|historyId|googleapis|x-gm-/i, /'(?:SPAM|TRASH|STARRED|UNREAD|IMPORTANT|CATEGORY_\w+)'/];
/** Addresses, permissions and habits of the world's providers, which are facts and no behaviour. */
const facts = [
  'apps/web/src/features/connect/oauth-providers.ts',
  'apps/web/src/features/connect/oauth-refusal.tsx',
  'packages/core/src/connections/connection-input.ts',
  'packages/core/src/oauth/oauth-provider.ts',
  'packages/mime/src/sanitize/fold-trailing-quote.ts',
];
const places = ['packages/{mail,mime,db,core,auth,api,client}/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}'];

const findFiles = (): readonly string[] =>
  globSync(places, { cwd: root }).filter((file) => !/\.test\.tsx?$|\/testing\/|\/testing\.ts$/.test(file));
const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
const holdsWords = (file: string): boolean => {
  const code = withoutComments(readFileSync(path.join(root, file), 'utf8'));
  return words.some((word) => word.test(code));
};

describe('words of one provider', () => {
  it('stand in no code above the drivers but where facts of providers are told', () => {
    const files = findFiles();

    expect(files.length).toBeGreaterThan(400);
    expect(files.filter((file) => holdsWords(file)).toSorted()).toEqual(facts);
  });
});
