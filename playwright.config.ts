import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { LONG_TEST_LIMIT_MS, TEST_LIMIT_MS, WAIT_LIMIT_MS } from './tests/support/limits.ts';
import { pageBrowserPath } from './tools/lib/browser.mjs';

const isLong = process.env['LONG_PROOFS'] === '1';
const LONG_FILES = '**/*.long.spec.ts';
const executablePath = pageBrowserPath();

/** `playwright test` runs the browser tests; with LONG_PROOFS=1 the long proofs (files, and tests with the tag `@long`), and them alone. */
export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  projects: isLong
    ? [
        { name: 'long', testMatch: LONG_FILES, use: { serviceWorkers: 'allow' } },
        { name: 'tagged', testIgnore: LONG_FILES, grep: /@long/ },
      ]
    : [{ name: 'short', testIgnore: LONG_FILES, grepInvert: /@long/ }],
  outputDir: 'test-results',
  reporter: 'list',
  // One more than compute: there is always one that waits for a rule of 5, 15 or 60 s.
  workers: availableParallelism() + 1,
  // A test that passes at the second try has found something.
  retries: 0,
  timeout: isLong ? LONG_TEST_LIMIT_MS : TEST_LIMIT_MS,
  expect: { timeout: WAIT_LIMIT_MS },
  use: {
    // What is not there is not waited for until the test's own limit, which is that of the longest rules.
    actionTimeout: WAIT_LIMIT_MS,
    // For the tests that say so, and all files of long ones.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // A browser that calls home makes noise, and fails on a machine without internet.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    },
  },
});
