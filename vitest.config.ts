import { defineConfig } from 'vitest/config';

const testsOf = (...folders: readonly string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`);
const shared = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  passWithNoTests: true,
  exclude: ['**/node_modules/**', '**/.next/**', '**/e2e/**'],
};

export default defineConfig({
  test: {
    passWithNoTests: true,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'mail',
          include: testsOf(
            'packages/mail',
            'packages/mime',
            'packages/driver-google',
            'packages/driver-imap',
            'packages/driver-memory',
            'packages/driver-skeleton',
            'packages/driver-testkit',
          ),
        },
      },
      {
        test: {
          ...shared,
          name: 'services',
          include: testsOf('packages/db', 'packages/core', 'packages/auth', 'packages/api', 'packages/client', 'apps/server'),
          globalSetup: ['scripts/test/postgres-template.ts'],
        },
      },
      { test: { ...shared, name: 'scripts', include: testsOf('scripts', 'bench'), testTimeout: 120_000 } },
      {
        oxc: { jsx: { runtime: 'automatic' } },
        resolve: { alias: { '@': new URL('./apps/web/src', import.meta.url).pathname } },
        test: { ...shared, name: 'web', include: testsOf('apps/web'), environment: 'happy-dom' },
      },
    ],
  },
});
