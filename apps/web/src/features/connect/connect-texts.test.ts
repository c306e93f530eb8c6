import type { ConnectionProblemCode } from '@mailwright/mail';
import { describe, expect, it } from 'vitest';
import deAccounts from '../../../messages/de/accounts.json';
import deAuth from '../../../messages/de/auth.json';
import deConnect from '../../../messages/de/connect.json';
import enAccounts from '../../../messages/en/accounts.json';
import enAuth from '../../../messages/en/auth.json';
import enConnect from '../../../messages/en/connect.json';

type Texts = { readonly [key: string]: string | Texts };

// A code without its text would not compile.
const problems: Readonly<Record<ConnectionProblemCode, { readonly title: string; readonly remedy: string }>> = enConnect.problems;

const keysOf = (texts: Texts, path = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keysOf(value, `${path}${key}.`)));
const valuesOf = (texts: Texts): string[] =>
  Object.values(texts).flatMap((value) => (typeof value === 'string' ? [value] : valuesOf(value)));
const placeholdersOf = (text: string) => [...text.matchAll(/\{(\w+)[},]|<(\w+)>/g)].map((match) => match[1] ?? match[2]).sort();

describe('the texts of sign-in, wizard and accounts', () => {
  it.each([
    ['connect', enConnect, deConnect],
    ['accounts', enAccounts, deAccounts],
    ['auth', enAuth, deAuth],
  ] as const)('are complete in both languages: %s', (_name, en: Texts, de: Texts) => {
    expect(keysOf(de)).toEqual(keysOf(en));
    expect(valuesOf(de).map((text) => [...new Set(placeholdersOf(text))])).toEqual(
      valuesOf(en).map((text) => [...new Set(placeholdersOf(text))]),
    );
  });

  it('tell every problem apart, with a way out of its own', () => {
    const titles = Object.values(problems).map((problem) => problem.title);

    expect(new Set(titles).size).toBe(titles.length);
    expect(Object.values(problems).every((problem) => problem.remedy.length > 10)).toBe(true);
  });
});
