import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Floor {
  readonly minimum: string;
  readonly why: string;
}

/** Negative where the first version is older; a pre-release counts as its release. */
export function compareVersions(first: string, second: string): number {
  const numbers = (version: string) => version.split('-')[0]?.split('.').map(Number) ?? [];
  const [left, right] = [numbers(first), numbers(second)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Every locked package that is older than the floor allows, as one sentence each. */
export function findBelowFloor(lockfile: string, floors: Readonly<Record<string, Floor>>): readonly string[] {
  const problems: string[] = [];
  for (const [name, floor] of Object.entries(floors)) {
    const locked = [...lockfile.matchAll(new RegExp(`^ {2}'?${name}@(\\d[^(:']*)`, 'gm'))].map((match) => match[1] ?? '');
    for (const version of new Set(locked)) {
      if (compareVersions(version, floor.minimum) < 0) problems.push(`${name} ${version} is below ${floor.minimum}. ${floor.why}`);
    }
  }
  return problems;
}

/** Compares pnpm-lock.yaml with dependency-floor.json. */
export function checkDependencyFloor(root: string): readonly string[] {
  const floors = JSON.parse(readFileSync(path.join(import.meta.dirname, 'dependency-floor.json'), 'utf8')) as Record<string, Floor>;
  return findBelowFloor(readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8'), floors);
}
