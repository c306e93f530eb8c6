import { defineConfig } from '@playwright/test';

// These share two people's mailboxes, so they run one after another; the others have servers of their own or the demo.
const shared = ['connect', 'date-jump', 'google', 'live', 'mail-journey', 'oauth', 'payloads', 'select-every'].map(
  (name) => `**/${name}.spec.ts`,
);

export default defineConfig({
  testDir: './e2e',
  projects: [
    { name: 'shared', testMatch: shared, workers: 1 },
    { name: 'alone', testMatch: '**/*.spec.ts', testIgnore: shared, workers: 1 },
  ],
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: './test-results',
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
