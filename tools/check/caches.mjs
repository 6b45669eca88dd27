import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../lib/fingerprint.mjs';
import { CACHE, ROOT } from '../lib/paths.mjs';

/** What git ignores, and git itself. */
const IGNORED = new Set([
  '.git',
  'node_modules',
  'dist',
  'data',
  'test-results',
  'playwright-report',
]);

/**
 * A place for what a tool has found, which holds for these very files only. The tool's own key is each file's content,
 * and that is not enough: what a linter says of a file depends on the types in others, and what a formatter says on its
 * plugins.
 * @param {string} tool
 * @param {readonly string[]} paths files and folders below the root
 */
function cacheFor(tool, paths) {
  const key = fingerprint(ROOT, paths);
  const folder = join(CACHE, tool);
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (old !== key) rmSync(join(folder, old), { recursive: true, force: true });
  }
  return [
    '--cache',
    ...['--cache-strategy', 'content'],
    ...['--cache-location', join(folder, key)],
  ];
}

/** Holds while no file at all has changed. */
export function lintCache() {
  return cacheFor(
    'eslint',
    readdirSync(ROOT)
      .filter((name) => !IGNORED.has(name) && !name.endsWith('.log'))
      .sort(),
  );
}

/** Holds for each file until it changes, while the formatter and its settings stay. */
export function formatCache() {
  return cacheFor('prettier', ['pnpm-lock.yaml', '.prettierrc.json', '.prettierignore']);
}
