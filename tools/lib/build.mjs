import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressPages } from './compress.mjs';
import { fingerprint } from './fingerprint.mjs';
import { CACHE, PROXY_MAIN, ROOT, commandScript, readIfThere } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

const INPUTS = [
  ...['web', 'shared', 'proxy'],
  ...['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'vite.config.ts'],
  'tools/lib/compress.mjs',
];
const DIST = join(ROOT, 'dist');
const MARK = '.fingerprint';
const PRODUCTS = [PROXY_MAIN, join(DIST, 'web/index.html')];

/**
 * Builds the till and the proxy into `dist`, unless they were built from just these inputs.
 * @param {{ verbose: boolean, say: (line: string) => void }} options
 * @throws {Refusal} the build failed
 */
export async function build({ verbose, say }) {
  const inputs = fingerprint(ROOT, INPUTS);
  const isBuilt = () =>
    readIfThere(join(DIST, MARK)) === inputs && PRODUCTS.every((path) => existsSync(path));
  if (isBuilt()) return;
  say('Building the till and the proxy …');
  // Built aside and moved into place whole: another command may be running from `dist`, or building too.
  const aside = join(CACHE, `build-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    await buildInto(aside, verbose);
    writeFileSync(join(aside, MARK), inputs);
    if (isBuilt()) return;
    rmSync(DIST, { recursive: true, force: true });
    renameSync(aside, DIST);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {boolean} verbose
 */
async function buildInto(folder, verbose) {
  const vite = (/** @type {string[]} */ ...args) =>
    run(
      process.execPath,
      [commandScript('vite', 'vite'), 'build', ...args, '--logLevel', 'warn'],
      // A NODE_ENV from outside (a test runner's, say) would make vite build for development.
      { cwd: ROOT, verbose, env: { NODE_ENV: undefined } },
    );
  const results = await Promise.all([
    vite('--outDir', join(folder, 'web')),
    vite('--outDir', join(folder, 'proxy'), '--ssr', 'proxy/src/main.ts'),
  ]);
  const failed = results.filter(({ code }) => code !== 0);
  if (failed.length > 0) {
    if (!verbose) for (const { output } of failed) console.error(output.trimEnd());
    throw new Refusal('The build failed; its output is above.');
  }
  await compressPages(join(folder, 'web'));
}
