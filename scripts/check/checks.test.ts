import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMissingPaths } from './check-cited-paths.ts';
import { compareVersions, findBelowFloor } from './check-dependency-floor.ts';

describe('the dependency floor', () => {
  it('orders versions by number', () => {
    expect(compareVersions('3.10.0', '3.9.31')).toBeGreaterThan(0);
    expect(compareVersions('9.0.1', '10.0.0')).toBeLessThan(0);
    expect(compareVersions('18.4.0-beta.17', '18.4.0')).toBe(0);
  });

  it('finds each locked version that is too old', () => {
    const lockfile =
      "packages:\n\n  nodemailer@10.0.0:\n    resolution: {}\n\n  nodemailer@10.6.0:\n\n  '@x/nodemailer@1.0.0':\n\n  next@16.4.6(react@19.3.1):\n";

    const problems = findBelowFloor(lockfile, {
      nodemailer: { minimum: '10.1.4', why: 'Because.' },
      next: { minimum: '16.2.6', why: 'Because.' },
    });

    expect(problems).toEqual(['nodemailer 10.0.0 is below 10.1.4. Because.']);
  });
});

describe('cited paths', () => {
  it('must exist, whether named or linked', () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'mailwright-cited-'));
    mkdirSync(path.join(root, 'docs'));
    writeFileSync(
      path.join(root, 'docs/a.md'),
      'See `docs/a.md`, `docs/gone.md`, [b](b.md), [c](../README.md#top), [d](https://example.test/x).',
    );
    writeFileSync(path.join(root, 'README.md'), 'No path, but `npm start`.');

    const missing = findMissingPaths(root);

    rmSync(root, { recursive: true });
    expect(missing).toEqual(['docs/a.md: docs/gone.md', 'docs/a.md: docs/b.md']);
  });
});
