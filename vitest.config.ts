import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { configDefaults, defineConfig } from 'vitest/config';
import { LONG_TEST_LIMIT_MS, TEST_LIMIT_MS, WAIT_LIMIT_MS } from './tests/support/limits.ts';
import { HeaviestFirst } from './tests/support/heaviest-first.ts';

const UNIT = 'tests/unit/**/*.test.ts';
const LONG_FILES = '**/*.long.test.ts';
const LONG_TAG = /@module-tag long|tags: \['long'\]/;

const isLong = process.env['LONG_PROOFS'] === '1';
const exclude = [...configDefaults.exclude, ...(isLong ? [] : [LONG_FILES])];
const include = isLong ? filesWithLongProofs() : ['tests/**/*.test.ts'];

/**
 * To look for the tag in all files by running them takes half a minute.
 * @throws where a file is named a long one and would never run
 */
function filesWithLongProofs(): string[] {
  const files = readdirSync('tests', { recursive: true, encoding: 'utf8' })
    .map((file) => join('tests', file))
    .filter((file) => file.endsWith('.test.ts'));
  const tagged = new Set(files.filter((file) => LONG_TAG.test(readFileSync(file, 'utf8'))));
  const untagged = files.filter((file) => file.endsWith('.long.test.ts') && !tagged.has(file));
  if (untagged.length > 0) throw new Error(`without "@module-tag long": ${untagged.join(', ')}`);
  return [...tagged];
}

const limits = {
  testTimeout: isLong ? LONG_TEST_LIMIT_MS : TEST_LIMIT_MS,
  hookTimeout: TEST_LIMIT_MS,
  expect: { poll: { timeout: WAIT_LIMIT_MS } },
};

const tags = {
  tags: [
    {
      name: 'long',
      description: 'takes minutes, or shows in depth what a shorter test shows once',
    },
  ],
  // The types know it for the command line alone.
  tagsFilter: [isLong ? 'long' : '!long'],
};

/** `vitest run` runs the tests; with LONG_PROOFS=1 the long proofs (the tag `long`), and them alone. */
export default defineConfig({
  test: {
    // A worker for each core computes, and two more wait: for a rule of 5 or 15 s, or for a process.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: HeaviestFirst },
    ...tags,
    projects: [
      {
        extends: true,
        // The till's own state is written in runes.
        plugins: [svelte({ configFile: false })],
        test: {
          ...limits,
          name: 'unit',
          include: isLong ? include.filter((file) => file.startsWith('tests/unit/')) : [UNIT],
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
          include,
          exclude: [...exclude, UNIT],
          // Processes: the tests of the store load a native part, and some send signals.
          pool: 'forks',
          // What a file starts it ends; a worker that stays has loaded the tests' own parts once.
          isolate: false,
        },
      },
    ],
  },
});
