import { configDefaults, defineConfig } from 'vitest/config';

const LONG = 'tests/**/*.long.test.ts';

/** `vitest run` runs the tests; `vitest run --mode long` runs the long proofs, and them alone. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'long' ? LONG : 'tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'long' ? [] : [LONG])],
    // Processes: the tests of the store load a native part, and some send signals.
    pool: 'forks',
    maxWorkers: '100%',
    // Processes are slow to start on a machine that is busy with other things.
    testTimeout: mode === 'long' ? 600_000 : 30_000,
    hookTimeout: 60_000,
  },
}));
