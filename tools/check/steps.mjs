import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, ROOT, commandScript } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { formatCache, lintCache } from './caches.mjs';
import { readPlaywrightReport, readVitestReport } from './reports.mjs';

/**
 * @typedef {import('./counts.mjs').Counts} Counts
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {boolean} hasTests whether its counts are those of a test runner
 * @property {(options: { verbose: boolean }) => Promise<{ output: string, counts: Counts }>} run
 */

const NODE = process.execPath;
const PROJECTS = ['.', 'shared', 'proxy', 'tests'];

/**
 * @param {string} name
 * @param {() => string[][]} commands of Node, asked for late: before the set-up no package is there. All run, one after
 *   the other
 * @returns {Step}
 */
function tool(name, commands) {
  return {
    name,
    hasTests: false,
    async run({ verbose }) {
      let output = '';
      let isWell = true;
      for (const command of commands()) {
        const result = await run(NODE, command, { cwd: ROOT, verbose });
        output += result.output;
        isWell &&= result.code === 0;
      }
      const counts = { passed: isWell ? 1 : 0, failed: isWell ? [] : [name], skipped: [] };
      return { output, counts };
    },
  };
}

/**
 * @param {object} runner
 * @param {string} runner.name
 * @param {(report: string, verbose: boolean) => { command: string[], env?: Record<string, string> }} runner.start
 * @param {(report: string) => Counts} runner.read
 * @returns {Step}
 */
function tests({ name, start, read }) {
  return {
    name,
    hasTests: true,
    async run({ verbose }) {
      const report = join(CACHE, `${name}.json`);
      mkdirSync(dirname(report), { recursive: true });
      // A report of the last time must not speak for a runner that dies in this one.
      rmSync(report, { force: true });
      const { command, env } = start(report, verbose);
      const { code, output } = await run(NODE, command, {
        cwd: ROOT,
        verbose,
        ...(env && { env }),
      });
      const counts = read(report);
      // An error outside of any test is a failure too.
      if (code !== 0 && counts.failed.length === 0)
        counts.failed = [`${name}: outside of any test`];
      return { output, counts };
    },
  };
}

const vitest = (/** @type {boolean} */ long) =>
  tests({
    name: 'vitest',
    start: (report, verbose) => ({
      command: [
        ...[commandScript('vitest', 'vitest'), 'run', '--passWithNoTests', '--allowOnly=false'],
        ...[
          `--reporter=${verbose ? 'default' : 'dot'}`,
          '--reporter=./tools/check/vitest-reporter.mjs',
        ],
      ],
      env: { VITEST_REPORT: report, LONG_PROOFS: long ? '1' : '0' },
    }),
    read: readVitestReport,
  });

const playwright = (/** @type {boolean} */ long) =>
  tests({
    name: 'playwright',
    start: (report, verbose) => ({
      command: [
        ...[commandScript('@playwright/test', 'playwright'), 'test'],
        ...['--pass-with-no-tests', '--forbid-only', `--reporter=${verbose ? 'list' : 'dot'},json`],
      ],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, LONG_PROOFS: long ? '1' : '0' },
    }),
    read: readPlaywrightReport,
  });

const tsc = (/** @type {string} */ project) => [
  commandScript('@typescript/native', 'tsc'),
  '--project',
  project,
];

/** What takes seconds. */
const quickChecks = [
  tool('types', () => PROJECTS.map(tsc)),
  tool('versions', () => [['tools/check/versions.mjs'], ['tools/check/runtime-dependencies.mjs']]),
  tool('size', () => [['tools/check/size.mjs']]),
  tool('references', () => [['tools/check/references.mjs']]),
];

/** What takes minutes on a fresh clone. */
const longChecks = [
  tool('svelte', () => [
    [
      ...[commandScript('svelte-check', 'svelte-check'), '--workspace', 'web'],
      ...['--tsconfig', './tsconfig.json', '--fail-on-warnings'],
    ],
  ]),
  tool('unused', () => [[commandScript('knip', 'knip')]]),
  tool('lint', () => [
    [commandScript('eslint', 'eslint'), '.', '--max-warnings', '0', ...lintCache()],
  ]),
  tool('format', () => [
    [
      ...[commandScript('prettier', 'prettier'), '--check', '--log-level', 'warn', '.'],
      ...formatCache(),
    ],
  ]),
];

/**
 * What takes longest begins first.
 * @param {{ long: boolean }} options
 * @returns {Step[]}
 */
export function steps({ long }) {
  if (long) return [playwright(long), ...longChecks, vitest(long)];
  return [vitest(long), ...quickChecks, playwright(long)];
}
