import { configDefaults, defineConfig } from 'vitest/config';
import { LONG_TEST_LIMIT_MS, TEST_LIMIT_MS, WAIT_LIMIT_MS } from './tests/support/limits.ts';

const LONG = 'tests/**/*.long.test.ts';

/** `vitest run` runs the tests; `vitest run --mode long` runs the long proofs, and them alone. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'long' ? LONG : 'tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'long' ? [] : [LONG])],
    // Processes: the tests of the store load a native part, and some send signals.
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: mode === 'long' ? LONG_TEST_LIMIT_MS : TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: WAIT_LIMIT_MS } },
  },
}));
