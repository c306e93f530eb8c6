import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.join(import.meta.dirname, '../../messages');
const features = readdirSync(path.join(folder, 'en'));

type Tree = { readonly [key: string]: string | Tree };
const read = (locale: string, file: string): Tree => JSON.parse(readFileSync(path.join(folder, locale, file), 'utf8')) as Tree;
const flatten = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flatten(value, `${prefix}${key}.`),
  );
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].filter((name) => /^[a-z]/.test(name)).sort();

describe.each(features)('texts of %s', (file) => {
  const english = new Map(flatten(read('en', file)));
  const german = new Map(flatten(read('de', file)));

  it('are complete in German', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('carry something everywhere', () => {
    expect([...english, ...german].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('placeholders', () => {
  it('are the same in both languages for texts without plurals', () => {
    const differing = features.flatMap((file) => {
      const german = new Map(flatten(read('de', file)));
      return flatten(read('en', file))
        .filter(([key, text]) => !text.includes('plural') && placeholders(text).join() !== placeholders(german.get(key) ?? '').join())
        .map(([key]) => `${file}: ${key}`);
    });

    expect(differing).toEqual([]);
  });
});
