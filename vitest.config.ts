import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { configDefaults, defineConfig } from 'vitest/config';
import { LONG_TEST_LIMIT_MS, TEST_LIMIT_MS, WAIT_LIMIT_MS } from './tests/support/limits.ts';
import { HeaviestFirst } from './tests/support/heaviest-first.ts';

const LONG = 'tests/**/*.long.test.ts';
const UNIT = 'tests/unit/**/*.test.ts';

/** `vitest run` runs the tests; `vitest run --mode long` runs the long proofs, and them alone. */
export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  const exclude = [...configDefaults.exclude, ...(isLong ? [] : [LONG])];
  // Said for each project: `extends` reads this file once more, without the mode.
  const limits = {
    testTimeout: isLong ? LONG_TEST_LIMIT_MS : TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: WAIT_LIMIT_MS } },
  };
  return {
    test: {
      // A worker for each core computes, and one more waits: for a rule of 5 or 15 s, or for a process.
      maxWorkers: availableParallelism() + 1,
      sequence: { sequencer: HeaviestFirst },
      projects: [
        {
          extends: true,
          // The till's own state is written in runes.
          plugins: [svelte({ configFile: false })],
          test: {
            ...limits,
            name: 'unit',
            include: [isLong ? 'tests/unit/**/*.long.test.ts' : UNIT],
            exclude,
            // They keep nothing outside of themselves, so that they share a worker and what it has loaded.
            pool: 'threads',
            isolate: false,
          },
        },
        {
          extends: true,
          test: {
            ...limits,
            name: 'processes',
            include: [isLong ? LONG : 'tests/**/*.test.ts'],
            exclude: [...exclude, UNIT],
            // Processes: the tests of the store load a native part, and some send signals.
            pool: 'forks',
            // What a file starts it ends; a worker that stays has loaded the tests' own parts once.
            isolate: false,
          },
        },
      ],
    },
  };
});
